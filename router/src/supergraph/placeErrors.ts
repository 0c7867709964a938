import { GraphQLError } from 'graphql';

import { ClientError } from '../errors.ts';
import type { GatewayResult } from './loadedSupergraph.ts';

/**
 * Puts each error where the data is missing. A fetch that fails knows which entities it was for; which
 * of their fields are null for it shows in the answer, and the GraphQL specification wants an error at
 * the path of each. Where the entity itself is null, the error stays with the entity.
 */
export function placeErrors(result: GatewayResult): GatewayResult {
  const { data, errors } = result;
  if (errors === undefined) return result;
  return { ...result, errors: errors.flatMap((error) => place(error, data)) };
}

function place(error: GraphQLError, data: unknown): GraphQLError[] {
  const { originalError, path } = error;
  if (!(originalError instanceof ClientError) || path === undefined) return [error];
  const entity = path.reduce(valueAt, data);
  const fields = originalError.missing.filter((field) => valueAt(entity, field) === null);
  if (fields.length === 0) return [error];
  return fields.map(
    (field) => new GraphQLError(error.message, { originalError, path: [...path, field] }),
  );
}

function valueAt(value: unknown, key: string | number): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (Reflect.get(value, key) as unknown)
    : undefined;
}
