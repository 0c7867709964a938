import {
  GraphQLError,
  Kind,
  parse,
  validate,
  type DefinitionNode,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { KnownOperation } from '../graph/operations.ts';
import { canonical } from './canonical.ts';
import type { SeenOperation } from './readLog.ts';

/** Far more than a document needs that was written by people. */
const maxTokens = 10_000;

/** An operation of the log that no document of its client is. */
export interface UnknownOperation {
  readonly seen: SeenOperation;
  /** Undefined when it has none, or cannot be parsed. */
  readonly name: string | undefined;
  /** The document, or why it is none that the supergraph answers. */
  readonly document: DocumentNode | { readonly invalid: string };
}

/**
 * Finds what clients have sent that is in no document of theirs. A request that names no client is
 * known when it is any client's.
 */
export function findUnknown(
  seen: readonly SeenOperation[],
  known: readonly KnownOperation[],
  schema: GraphQLSchema,
): UnknownOperation[] {
  const ofClients = new Set<string>();
  const ofAnybody = new Set<string>();
  for (const { client, document } of known) {
    const text = canonical(document, schema);
    ofClients.add(keyOf(client, text));
    ofAnybody.add(text);
  }
  return seen.flatMap((operation): UnknownOperation[] => {
    const unknown = { seen: operation, name: undefined };
    try {
      const document = parse(operation.document, { maxTokens });
      const [definition, second] = document.definitions.filter(isOperation);
      if (definition === undefined || second !== undefined) {
        return [{ ...unknown, document: { invalid: 'It is not one operation.' } }];
      }
      const text = canonical(document, schema);
      const { client } = operation;
      if (client === null ? ofAnybody.has(text) : ofClients.has(keyOf(client, text))) return [];
      const [error] = validate(schema, document);
      return [
        {
          seen: operation,
          name: definition.name?.value,
          document: error === undefined ? document : { invalid: error.message },
        },
      ];
    } catch (error) {
      return [{ ...unknown, document: { invalid: whyUnreadable(error) } }];
    }
  });
}

function keyOf(client: string, text: string): string {
  return JSON.stringify([client, text]);
}

function isOperation(definition: DefinitionNode): definition is OperationDefinitionNode {
  return definition.kind === Kind.OPERATION_DEFINITION;
}

/** A log may hold anything: also what no parser and no rule of validation gets to the bottom of. */
function whyUnreadable(error: unknown): string {
  if (error instanceof GraphQLError) return error.message;
  if (error instanceof RangeError) return 'It is nested too deep.';
  throw error;
}
