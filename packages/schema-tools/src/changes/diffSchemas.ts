import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  isUnionType,
  OperationTypeNode,
  type GraphQLEnumType,
  type GraphQLNamedType,
  type GraphQLScalarType,
  type GraphQLSchema,
  type GraphQLUnionType,
} from 'graphql';
import { byName, compare } from './compare.ts';
import { diffDeprecation } from './diffDeprecation.ts';
import { diffDirectives } from './diffDirectives.ts';
import { diffFields } from './diffFields.ts';
import { diffInputObjects } from './diffInputs.ts';
import { diffInterfaces, newPossibleTypes } from './diffInterfaces.ts';
import { isRead, isSent } from './enumUse.ts';
import { change, type SchemaChange } from './schemaChange.ts';

/**
 * What changed for clients between two API schemas.
 *
 * A change is breaking when an operation that was valid can become invalid, or can get an answer or
 * refuse a variable as the schema before ruled out; dangerous when it can get an answer that the
 * schema allowed but that a client may not be ready for: a new enum value or possible type, another
 * default; safe when neither. What a client need not send is safe to add: no schema tells whether a
 * server without the new argument does as before. Descriptions are no change.
 *
 * A type that is added or removed, or becomes another kind of type, is one change, and its fields are
 * none.
 *
 * @returns the changes by their ids, whatever the order of the definitions
 */
export function diffSchemas(before: GraphQLSchema, after: GraphQLSchema): SchemaChange[] {
  const changes = [
    ...diffTypes(before, after),
    ...diffRootTypes(before, after),
    ...diffDirectives(before.getDirectives(), after.getDirectives()),
  ];
  return changes.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function* diffTypes(before: GraphQLSchema, after: GraphQLSchema): Generator<SchemaChange> {
  const { added, removed, kept } = compare(definedTypes(before), definedTypes(after), byName);
  for (const { name } of removed) {
    yield change('TYPE_REMOVED', 'breaking', name, `The type ${name} is removed.`);
  }
  for (const type of added) {
    yield change('TYPE_ADDED', 'safe', type.name, `The type ${type.name} is added.`);
    if (isObjectType(type)) yield* newPossibleTypes(type, before);
  }
  for (const [old, type] of kept) yield* diffType(old, type, before, after);
}

/** The types that a schema defines itself. */
function definedTypes(schema: GraphQLSchema): GraphQLNamedType[] {
  return Object.values(schema.getTypeMap()).filter(
    (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
  );
}

function* diffType(
  old: GraphQLNamedType,
  type: GraphQLNamedType,
  before: GraphQLSchema,
  after: GraphQLSchema,
): Generator<SchemaChange> {
  if (
    (isObjectType(old) && isObjectType(type)) ||
    (isInterfaceType(old) && isInterfaceType(type))
  ) {
    yield* diffFields(old, type);
    yield* diffInterfaces(old, type, before, after);
  } else if (isInputObjectType(old) && isInputObjectType(type)) {
    yield* diffInputObjects(old, type);
  } else if (isEnumType(old) && isEnumType(type)) {
    yield* diffValues(old, type, before);
  } else if (isUnionType(old) && isUnionType(type)) {
    yield* diffMembers(old, type);
  } else if (isScalarType(old) && isScalarType(type)) {
    yield* diffSpecifications(old, type);
  } else {
    const message = `${type.name} was ${kindOf(old)} and is ${kindOf(type)}.`;
    yield change('TYPE_KIND_CHANGED', 'breaking', type.name, message);
  }
}

function kindOf(type: GraphQLNamedType): string {
  if (isObjectType(type)) return 'an object type';
  if (isInterfaceType(type)) return 'an interface';
  if (isInputObjectType(type)) return 'an input object';
  if (isEnumType(type)) return 'an enum';
  return isUnionType(type) ? 'a union' : 'a scalar';
}

/** What clients may send no more breaks them, and what they never got they may get now. */
function* diffValues(
  before: GraphQLEnumType,
  after: GraphQLEnumType,
  schemaBefore: GraphQLSchema,
): Generator<SchemaChange> {
  const coordinate = (value: string): string => `${after.name}.${value}`;
  const { added, removed, kept } = compare(before.getValues(), after.getValues(), byName);
  // All of the schema is looked through for it: not for each enum that stays as it is.
  const severityOfRemoval =
    removed.length > 0 && isSent(before, schemaBefore) ? 'breaking' : 'safe';
  for (const { name } of removed) {
    const message = `The enum value ${coordinate(name)} is removed.`;
    yield change('ENUM_VALUE_REMOVED', severityOfRemoval, coordinate(name), message);
  }
  const isNews = added.length > 0 && isRead(before, schemaBefore);
  for (const { name } of added) {
    const message = `The enum value ${coordinate(name)} is added${isNews ? ': clients may get it' : ''}.`;
    yield change('ENUM_VALUE_ADDED', isNews ? 'dangerous' : 'safe', coordinate(name), message);
  }
  for (const [old, value] of kept) yield* diffDeprecation(coordinate(value.name), old, value);
}

function* diffMembers(before: GraphQLUnionType, after: GraphQLUnionType): Generator<SchemaChange> {
  const { name } = after;
  const { added, removed } = compare(before.getTypes(), after.getTypes(), byName);
  for (const member of removed) {
    const message = `The union ${name} loses its member ${member.name}.`;
    yield change('UNION_MEMBER_REMOVED', 'breaking', name, message, member.name);
  }
  for (const member of added) {
    const message = `The union ${name} gains the member ${member.name}: clients may get it.`;
    yield change('UNION_MEMBER_ADDED', 'dangerous', name, message, member.name);
  }
}

function* diffSpecifications(
  before: GraphQLScalarType,
  after: GraphQLScalarType,
): Generator<SchemaChange> {
  const [old, url] = [before.specifiedByURL ?? undefined, after.specifiedByURL ?? undefined];
  if (old === url) return;
  const message = `The scalar ${after.name} was specified by ${old ?? 'nothing'} and is by ${url ?? 'nothing'}.`;
  const severity = old === undefined ? 'safe' : 'dangerous';
  yield change('SPECIFIED_BY_CHANGED', severity, after.name, message);
}

/** Leaves out what is told already, as the type was added or removed. */
function* diffRootTypes(before: GraphQLSchema, after: GraphQLSchema): Generator<SchemaChange> {
  for (const operation of Object.values(OperationTypeNode)) {
    const old = before.getRootType(operation)?.name;
    const root = after.getRootType(operation)?.name;
    if (old === root) continue;
    if (old !== undefined && after.getType(old) !== undefined) {
      const kind = root === undefined ? 'ROOT_TYPE_REMOVED' : 'ROOT_TYPE_CHANGED';
      const message = `The type of ${operation} operations was ${old} and is ${root ?? 'none'}.`;
      yield change(kind, 'breaking', old, message);
    } else if (old === undefined && root !== undefined && before.getType(root) !== undefined) {
      const message = `${root} is the type of ${operation} operations, of which there were none.`;
      yield change('ROOT_TYPE_ADDED', 'safe', root, message);
    }
  }
}
