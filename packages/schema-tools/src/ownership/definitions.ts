import type {
  FieldDefinition,
  InputFieldDefinition,
  InterfaceType,
  NamedType,
  ObjectType,
} from '@apollo/federation-internals';

/**
 * A type without its fields, in a form that is the same whatever the order in which things are
 * written. Objects that implement an interface are a part of it: it may be any of them.
 *
 * @param noticed the names of the directives that count
 */
export function describeType(type: NamedType, noticed: ReadonlySet<string>): string {
  return [type.kind, ...directivesOf(type, noticed), ...membersOf(type, noticed)].join(' ');
}

/** A field, in a form that is the same whatever the order in which things are written. */
export function describeField(
  field: FieldDefinition<ObjectType | InterfaceType> | InputFieldDefinition,
  noticed: ReadonlySet<string>,
): string {
  const args =
    field.kind === 'FieldDefinition'
      ? field
          .arguments()
          .map((argument) => [String(argument), ...directivesOf(argument, noticed)].join(' '))
      : [JSON.stringify(field.defaultValue)];
  return [String(field.type), ...args.toSorted(), ...directivesOf(field, noticed)].join(' ');
}

function membersOf(type: NamedType, noticed: ReadonlySet<string>): readonly string[] {
  switch (type.kind) {
    case 'ObjectType':
      return type
        .interfaces()
        .map(({ name }) => name)
        .toSorted();
    case 'InterfaceType':
      return type
        .possibleRuntimeTypes()
        .map(({ name }) => name)
        .toSorted();
    case 'UnionType':
      return type
        .types()
        .map(({ name }) => name)
        .toSorted();
    case 'EnumType':
      return type.values
        .map((value) => [value.name, ...directivesOf(value, noticed)].join(' '))
        .toSorted();
    case 'ScalarType':
    case 'InputObjectType':
      return [];
  }
}

/** What directives stand on. */
interface Annotated {
  readonly appliedDirectives: readonly { readonly name: string; toString(): string }[];
}

function directivesOf(
  { appliedDirectives }: Annotated,
  noticed: ReadonlySet<string>,
): readonly string[] {
  return appliedDirectives
    .filter(({ name }) => noticed.has(name))
    .map(String)
    .toSorted();
}
