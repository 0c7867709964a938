import type { GraphQLSchema } from 'graphql';
import type { SchemaChange } from '../changes/schemaChange.ts';
import type { KnownOperation } from '../graph/operations.ts';
import { harmedByType } from './harmedByType.ts';
import type { OperationPlace } from './operationPlace.ts';
import { usageOf, type Usage, type Use } from './usage.ts';

/** A place of a known operation that a change touches. */
export interface TouchedOperation extends OperationPlace {
  /** What stands there, as a schema coordinate: a field of a type that is removed, for example. */
  readonly coordinate: string;
  /** The variable, without `$`, through which a client may send what changed. */
  readonly variable?: string;
}

/**
 * Where known operations use what a change changes.
 *
 * A breaking change breaks the operations that it touches, also those that stay valid: they can get
 * null, or an answer of another type, or send a variable that is refused. A value in a document that
 * an argument's new type takes as well is not touched. Nothing uses what is added, unless it can come
 * in an answer or has to be sent.
 *
 * An operation that is not valid against the schema before was not written for it: nothing touches it.
 *
 * @returns each place once, in the order of the operations
 */
export function findTouched(
  change: SchemaChange,
  before: GraphQLSchema,
  after: GraphQLSchema,
  operations: readonly KnownOperation[],
): TouchedOperation[] {
  return operations.flatMap((operation) => {
    const uses = usesOf(change, usageOf(before, operation));
    const harmed =
      isChangeOfInputType(change) && change.severity === 'breaking'
        ? harmedByType(uses, change.coordinate, after, operation)
        : uses;
    const places = new Map(harmed.toReversed().map((use) => [use.node, use]));
    return [...places.values()].toReversed().map((use) => toTouched(operation, use));
  });
}

function isChangeOfInputType({ kind }: SchemaChange): boolean {
  return kind === 'ARGUMENT_TYPE_CHANGED' || kind === 'INPUT_FIELD_TYPE_CHANGED';
}

/** What an operation uses of that which a change of some kind changes. */
function usesOf({ kind, coordinate, part = '' }: SchemaChange, usage: Usage): readonly Use[] {
  const owner = ownerOf(coordinate);
  switch (kind) {
    case 'TYPE_REMOVED':
    case 'TYPE_KIND_CHANGED':
      return [
        ...usage.of('within', coordinate),
        ...usage.of('condition', coordinate),
        ...usage.of('output', coordinate),
        ...usage.of('literal', coordinate),
        ...usage.of('variable', coordinate),
      ];
    case 'ROOT_TYPE_REMOVED':
    case 'ROOT_TYPE_CHANGED':
      return usage.of('root', coordinate);
    case 'FIELD_REMOVED':
    case 'FIELD_TYPE_CHANGED':
    case 'ARGUMENT_REMOVED':
    case 'DIRECTIVE_REMOVED':
    case 'DEPRECATION_ADDED':
    case 'DEPRECATION_REMOVED':
    case 'DEPRECATION_CHANGED':
      return usage.of('member', coordinate);
    case 'REQUIRED_ARGUMENT_ADDED':
      return usage.of('member', owner);
    case 'ARGUMENT_TYPE_CHANGED':
      return [...usage.of('member', coordinate), ...usage.of('omitted', coordinate)];
    case 'ARGUMENT_DEFAULT_CHANGED':
      return usage.of('omitted', coordinate);
    case 'INPUT_FIELD_REMOVED':
      return [...usage.of('member', coordinate), ...usage.of('variable', owner)];
    case 'INPUT_FIELD_TYPE_CHANGED':
      return [
        ...usage.of('member', coordinate),
        ...usage.of('omitted', coordinate),
        ...usage.of('variable', owner),
      ];
    case 'INPUT_FIELD_DEFAULT_CHANGED':
      return [...usage.of('omitted', coordinate), ...usage.of('variable', owner)];
    case 'REQUIRED_INPUT_FIELD_ADDED':
      return [...usage.of('literal', owner), ...usage.of('variable', owner)];
    case 'ONE_OF_ADDED':
      return [...usage.of('literal', coordinate), ...usage.of('variable', coordinate)];
    case 'ENUM_VALUE_REMOVED':
      return [
        ...usage.of('member', coordinate),
        ...usage.of('output', owner),
        ...usage.of('variable', owner),
      ];
    case 'ENUM_VALUE_ADDED':
      return usage.of('output', owner);
    case 'UNION_MEMBER_REMOVED':
      return usage.of('possible', `${coordinate}.${part}`);
    case 'UNION_MEMBER_ADDED':
      return [...usage.of('output', coordinate), ...usage.of('condition', coordinate)];
    case 'INTERFACE_REMOVED':
      return usage.of('possible', `${part}.${coordinate}`);
    case 'INTERFACE_ADDED':
      return [...usage.of('output', part), ...usage.of('condition', part)];
    case 'SPECIFIED_BY_CHANGED':
      return [
        ...usage.of('output', coordinate),
        ...usage.of('literal', coordinate),
        ...usage.of('variable', coordinate),
      ];
    case 'DIRECTIVE_LOCATION_REMOVED':
      return usage.of('located', `${coordinate}.${part}`);
    case 'DIRECTIVE_REPEATABLE_REMOVED':
      return usage.of('repeated', coordinate);
    case 'TYPE_ADDED':
    case 'ROOT_TYPE_ADDED':
    case 'FIELD_ADDED':
    case 'ARGUMENT_ADDED':
    case 'INPUT_FIELD_ADDED':
    case 'ONE_OF_REMOVED':
    case 'DIRECTIVE_ADDED':
    case 'DIRECTIVE_LOCATION_ADDED':
    case 'DIRECTIVE_REPEATABLE_ADDED':
      return [];
  }
}

/** The field or directive of an argument, the type of a field or enum value. */
function ownerOf(coordinate: string): string {
  return coordinate.replace(coordinate.includes('(') ? /\(.*$/ : /\.\w+$/, '');
}

function toTouched(
  { client, name, path, revision }: KnownOperation,
  { coordinate, node, variable }: Use,
): TouchedOperation {
  const { line = 1, column = 1 } = node.loc?.startToken ?? {};
  const touched = { client, operation: name, path, revision, line, column, coordinate };
  return variable === undefined ? touched : { ...touched, variable };
}
