import type { GraphQLField, GraphQLInterfaceType, GraphQLObjectType } from 'graphql';
import { byName, compare, isSameOrStricter } from './compare.ts';
import { diffDeprecation } from './diffDeprecation.ts';
import { diffArguments } from './diffInputs.ts';
import { change, type SchemaChange } from './schemaChange.ts';

/** The changes of the fields of an object type or interface. */
export function* diffFields(
  before: GraphQLObjectType | GraphQLInterfaceType,
  after: GraphQLObjectType | GraphQLInterfaceType,
): Generator<SchemaChange> {
  const { added, removed, kept } = compare(
    Object.values(before.getFields()),
    Object.values(after.getFields()),
    byName,
  );
  const coordinateOf = (field: string): string => `${after.name}.${field}`;
  for (const { name } of removed) {
    const coordinate = coordinateOf(name);
    yield change('FIELD_REMOVED', 'breaking', coordinate, `The field ${coordinate} is removed.`);
  }
  for (const { name } of added) {
    const coordinate = coordinateOf(name);
    yield change('FIELD_ADDED', 'safe', coordinate, `The field ${coordinate} is added.`);
  }
  for (const [old, field] of kept) yield* diffField(coordinateOf(field.name), old, field);
}

function* diffField(
  coordinate: string,
  before: GraphQLField<unknown, unknown>,
  after: GraphQLField<unknown, unknown>,
): Generator<SchemaChange> {
  const [oldType, type] = [String(before.type), String(after.type)];
  if (oldType !== type) {
    const severity = isSameOrStricter(before.type, after.type) ? 'safe' : 'breaking';
    const message = `${coordinate} was ${oldType} and is ${type}.`;
    yield change('FIELD_TYPE_CHANGED', severity, coordinate, message);
  }
  yield* diffArguments(coordinate, before.args, after.args);
  yield* diffDeprecation(coordinate, before, after);
}
