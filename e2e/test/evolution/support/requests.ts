import type { ClientDocument } from '@shop/schema-tools';
import { getOperationAST, type GraphQLSchema, parse, validate } from 'graphql';

import type { Client } from '../../support/client.ts';
import { variablesFor } from './variables.ts';

/** An operation with variables. */
export interface Request {
  /** `<client>/<operation>` */
  readonly operation: string;
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * All that clients may send by the operations of documents.
 *
 * @param schema what clients see; an operation that is not valid for it is left out
 */
export function requestsOf(
  documents: readonly ClientDocument[],
  schema: GraphQLSchema,
): readonly Request[] {
  return documents.flatMap(({ client, text }) => {
    const document = parse(text);
    const operation = getOperationAST(document);
    if (!operation || !schema.getRootType(operation.operation)) return [];
    if (validate(schema, document).length > 0) return [];
    const name = `${client}/${operation.name?.value ?? ''}`;
    return variablesFor(operation, schema).map((variables) => ({
      operation: name,
      text,
      variables,
    }));
  });
}

/** Sends requests one after the other, and gives those that were answered without an error. */
export async function answeredOf(
  requests: readonly Request[],
  client: Client,
): Promise<readonly Request[]> {
  const answered: Request[] = [];
  for (const request of requests) {
    const { data, errors } = await client.ask(request.text, request.variables);
    if (errors.length === 0 && data != null) answered.push(request);
  }
  return answered;
}
