import {
  isInterfaceType,
  isObjectType,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { byName, compare } from './compare.ts';
import { change, type SchemaChange } from './schemaChange.ts';

/**
 * The changes of what a type implements. What counts to clients is which object types an interface
 * can be: that an interface implements another says only that its object types do.
 */
export function* diffInterfaces(
  before: GraphQLObjectType | GraphQLInterfaceType,
  after: GraphQLObjectType | GraphQLInterfaceType,
  schemaBefore: GraphQLSchema,
  schemaAfter: GraphQLSchema,
): Generator<SchemaChange> {
  const { name } = after;
  const { added, removed } = compare(before.getInterfaces(), after.getInterfaces(), byName);
  for (const type of added) yield interfaceAdded(after, type, schemaBefore);
  for (const type of removed) {
    // That the interface itself is removed is told, and says it.
    if (!isInterfaceType(schemaAfter.getType(type.name))) continue;
    const severity = isObjectType(after) ? 'breaking' : 'safe';
    const message = `${name} no longer implements ${type.name}.`;
    yield change('INTERFACE_REMOVED', severity, name, message, type.name);
  }
}

/** The interfaces of before that can be an object type that is added. */
export function* newPossibleTypes(
  type: GraphQLObjectType,
  schemaBefore: GraphQLSchema,
): Generator<SchemaChange> {
  for (const implemented of type.getInterfaces()) {
    if (!isInterfaceType(schemaBefore.getType(implemented.name))) continue;
    yield interfaceAdded(type, implemented, schemaBefore);
  }
}

function interfaceAdded(
  type: GraphQLObjectType | GraphQLInterfaceType,
  implemented: GraphQLInterfaceType,
  schemaBefore: GraphQLSchema,
): SchemaChange {
  const isSelectedOn = isInterfaceType(schemaBefore.getType(implemented.name));
  const severity = isObjectType(type) && isSelectedOn ? 'dangerous' : 'safe';
  const message = `${type.name} now implements ${implemented.name}.`;
  return change('INTERFACE_ADDED', severity, type.name, message, implemented.name);
}
