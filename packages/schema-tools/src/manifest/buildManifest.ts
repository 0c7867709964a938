import { createHash } from 'node:crypto';
import {
  GraphQLError,
  Kind,
  parse,
  print,
  Source,
  validate,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type OperationTypeNode,
} from 'graphql';
import { displayPath } from '../config/files.ts';
import type { ClientDocument } from './documents.ts';

/** An operation that a router may be told to know, in the format of Apollo's persisted queries. */
export interface ManifestOperation {
  /** The SHA-256 of `body` in hexadecimal digits. */
  readonly id: string;
  readonly name: string;
  readonly type: OperationTypeNode;
  /** The document with its fragments, printed in one way whatever its author's. */
  readonly body: string;
  readonly clientName: string;
}

/** All operations of all clients. */
export interface Manifest {
  readonly format: 'apollo-persisted-query-manifest';
  readonly version: 1;
  readonly operations: readonly ManifestOperation[];
}

/** What is wrong with a document. */
export interface DocumentProblem {
  readonly message: string;
  readonly document: ClientDocument;
  /** Counts from 1. */
  readonly line: number;
  /** Counts from 1. */
  readonly column: number;
}

/** A manifest, or all that is wrong with the documents. */
export type ManifestResult =
  { readonly manifest: Manifest } | { readonly problems: readonly DocumentProblem[] };

/**
 * Makes the manifest of the operations that clients send. Each document holds one operation, by a
 * name that its client uses once, with the fragments that it needs, and asks what the schema has.
 *
 * @param documents in the order in which the manifest is to list them
 * @param schema what clients can ask
 */
export function buildManifest(
  documents: readonly ClientDocument[],
  schema: GraphQLSchema,
): ManifestResult {
  const operations: ManifestOperation[] = [];
  const problems: DocumentProblem[] = [];
  const pathOf = new Map<string, ClientDocument>();
  for (const document of documents) {
    const read = readOperation(document, schema);
    if ('problems' in read) {
      problems.push(...read.problems);
      continue;
    }
    const { name } = read.operation;
    const key = JSON.stringify([document.client, name]);
    const other = pathOf.get(key);
    if (other !== undefined) {
      const message = `${document.client} has another operation ${name}, in ${displayPath(other.path)}: a client's operations have names of their own.`;
      problems.push({ message, document, line: 1, column: 1 });
    }
    pathOf.set(key, document);
    operations.push(read.operation);
  }
  if (problems.length > 0) return { problems };
  return { manifest: { format: 'apollo-persisted-query-manifest', version: 1, operations } };
}

type ReadOperation =
  { readonly operation: ManifestOperation } | { readonly problems: readonly DocumentProblem[] };

function readOperation(document: ClientDocument, schema: GraphQLSchema): ReadOperation {
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
  const errors = validate(schema, parsed);
  if (errors.length > 0) return { problems: errors.map(toProblem) };

  const body = print(parsed);
  return {
    operation: {
      id: createHash('sha256').update(body).digest('hex'),
      name: operation.name.value,
      type: operation.operation,
      body,
      clientName: document.client,
    },
  };
}

function operationsOf({ definitions }: DocumentNode): OperationDefinitionNode[] {
  return definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
}
