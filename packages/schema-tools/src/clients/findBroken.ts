import { Kind, validate, type ASTNode, type GraphQLError, type GraphQLSchema } from 'graphql';
import type { KnownOperation } from '../graph/operations.ts';
import { coordinatesIn } from './coordinates.ts';
import type { OperationPlace } from './operationPlace.ts';

/** A reason why a known operation is not valid. */
export interface BrokenOperation extends OperationPlace {
  /**
   * The field that is not valid, or the argument, input field, enum value or type, as a schema
   * coordinate. With a fragment that cannot apply, the field that it stands in.
   */
  readonly coordinate: string;
  /** Why, in one sentence. */
  readonly message: string;
}

/**
 * Which of the operations are not valid against a schema, and why: everything that
 * https://spec.graphql.org/September2025/#sec-Validation finds, an entry each.
 */
export function findBroken(
  after: GraphQLSchema,
  operations: readonly KnownOperation[],
): BrokenOperation[] {
  return operations.flatMap((operation) => {
    const errors = validate(after, operation.document);
    if (errors.length === 0) return [];
    const coordinates = coordinatesIn(operation.document, after);
    return errors.map((error) => toBroken(operation, error, coordinates));
  });
}

function toBroken(
  { client, name, path, revision }: KnownOperation,
  { message, locations, nodes = [] }: GraphQLError,
  coordinates: ReadonlyMap<ASTNode, string>,
): BrokenOperation {
  const { line, column } = locations?.[0] ?? { line: 1, column: 1 };
  // A variable that does not fit is told at its definition; what it does not fit is where it is used.
  const about = nodes.find(({ kind }) => kind !== Kind.VARIABLE_DEFINITION) ?? nodes[0];
  const coordinate = (about && coordinates.get(about)) ?? '';
  return { client, operation: name, path, revision, line, column, coordinate, message };
}
