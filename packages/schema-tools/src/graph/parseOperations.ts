import {
  GraphQLError,
  Kind,
  parse,
  Source,
  validate,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { displayPath } from '../config/files.ts';
import { InputError } from '../errors.ts';
import type { ClientDocument } from '../manifest/documents.ts';
import type { KnownOperation } from './operations.ts';

/** What is wrong with a document. */
export interface DocumentProblem {
  readonly message: string;
  readonly document: ClientDocument;
  /** Counts from 1. */
  readonly line: number;
  /** Counts from 1. */
  readonly column: number;
}

/** The operations of documents, and all that is wrong with documents. */
export interface ParsedDocuments {
  readonly operations: readonly KnownOperation[];
  readonly problems: readonly DocumentProblem[];
}

/**
 * The operations of documents that are known to be good: those of the clients that the schema must
 * not break.
 *
 * @param schemas what clients could or can ask: a document has to be valid against one of them. None
 *   are given to look at the form of the documents alone.
 * @throws InputError about the first document that never was valid
 */
export function parseOperations(
  documents: readonly ClientDocument[],
  ...schemas: readonly GraphQLSchema[]
): KnownOperation[] {
  const { operations, problems } = parseDocuments(documents, ...schemas);
  const [problem] = problems;
  if (problem !== undefined) throw new InputError(asSentence(problem));
  return [...operations];
}

/**
 * Reads the operations of documents. Each holds one operation, by a name that its client uses once,
 * with the fragments that it needs, and asks what one of the schemas has.
 *
 * @returns the operations in the order of the documents; a document that fits no schema is told by
 *   what is wrong with it for the last of them
 */
export function parseDocuments(
  documents: readonly ClientDocument[],
  ...schemas: readonly GraphQLSchema[]
): ParsedDocuments {
  const operations: KnownOperation[] = [];
  const problems: DocumentProblem[] = [];
  const known = new Map<string, KnownOperation>();
  for (const document of documents) {
    const parsed = parseDocument(document, schemas);
    if ('problems' in parsed) {
      problems.push(...parsed.problems);
      continue;
    }
    const { operation } = parsed;
    const key = JSON.stringify([operation.client, operation.name]);
    const other = known.get(key);
    if (other !== undefined) {
      const message = `${operation.client} has another operation ${operation.name}, in ${displayPath(other.path)}: a client's operations have names of their own.`;
      problems.push({ message, document, line: 1, column: 1 });
    }
    known.set(key, operation);
    operations.push(operation);
  }
  return { operations, problems };
}

type ParsedDocument =
  { readonly operation: KnownOperation } | { readonly problems: readonly DocumentProblem[] };

function parseDocument(
  document: ClientDocument,
  schemas: readonly GraphQLSchema[],
): ParsedDocument {
  const problem = (message: string, line = 1, column = 1): DocumentProblem => ({
    message,
    document,
    line,
    column,
  });
  const toProblem = ({ message, locations }: GraphQLError): DocumentProblem =>
    problem(message, locations?.[0]?.line, locations?.[0]?.column);

  let parsed: DocumentNode;
  try {
    parsed = parse(new Source(document.text, document.path));
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return { problems: [toProblem(error)] };
  }

  const [operation, second] = operationsOf(parsed);
  if (operation === undefined) return { problems: [problem('There is no operation.')] };
  if (second !== undefined) {
    const { line, column } = second.loc?.startToken ?? {};
    const message = 'There is a second operation: give each a file of its own.';
    return { problems: [problem(message, line, column)] };
  }
  const { line, column } = operation.loc?.startToken ?? {};
  if (operation.name === undefined) {
    const message = 'The operation has no name, by which logs and figures would tell it.';
    return { problems: [problem(message, line, column)] };
  }

  const errors = errorsInAll(schemas, parsed);
  if (errors.length > 0) return { problems: errors.map(toProblem) };
  const { client, path } = document;
  return {
    operation: { client, name: operation.name.value, path, document: parsed, operation },
  };
}

/** Why a document is valid against none of the schemas: by the last of them. */
function errorsInAll(
  schemas: readonly GraphQLSchema[],
  document: DocumentNode,
): readonly GraphQLError[] {
  let errors: readonly GraphQLError[] = [];
  for (const schema of schemas) {
    errors = validate(schema, document);
    if (errors.length === 0) break;
  }
  return errors;
}

function operationsOf({ definitions }: DocumentNode): OperationDefinitionNode[] {
  return definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
}

function asSentence({ message, document, line }: DocumentProblem): string {
  return `${displayPath(document.path)}:${line}: ${message}`;
}
