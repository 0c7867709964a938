import { buildSubgraphSchema } from '@apollo/subgraph';
import type { SubgraphSchema } from '@shop/service-kit';
import {
  type ConstDirectiveNode,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  Kind,
  parse,
  type SelectionSetNode,
} from 'graphql';

import { sampleOf } from './samples.ts';

/** An object as a service holds it. */
interface Held {
  readonly __typename: string;
  /** What the router sent of it; nothing for an object that the service found itself. */
  readonly sent: Readonly<Record<string, unknown>>;
  /** Fields that the service gives of it though they are another one's. */
  readonly provided: readonly string[];
}

/**
 * A service that answers all of its schema. Where that allows what another schema does not, it answers
 * just that: null, a value of an enum, a type of a union or an interface. So what may go wrong with
 * a router that goes by the other schema does go wrong. Like a real one, it finds an entity only by
 * a whole key, and a field only with what it requires.
 *
 * @param other the schema that the subgraph has at another time; undefined where that is the same one or none
 */
export function unlikeService(sdl: string, other: string | undefined): SubgraphSchema {
  const typeDefs = parse(sdl);
  const schema = buildSubgraphSchema(typeDefs);
  const otherSchema = other === undefined ? undefined : buildSubgraphSchema(parse(other));
  const resolve = resolverOf(otherSchema);
  const resolvers: Record<string, Record<string, unknown>> = {};
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('_') || !(isObjectType(type) || isInterfaceType(type))) continue;
    const keys = fieldSets(type.astNode, 'key');
    const fields = Object.keys(type.getFields()).filter((name) => !name.startsWith('_'));
    resolvers[type.name] = {
      ...(isObjectType(type) && Object.fromEntries(fields.map((name) => [name, resolve]))),
      ...(keys.length > 0 && {
        __resolveReference: (sent: Held['sent']) => find(type.name, keys, sent),
      }),
    };
  }
  return { typeDefs, resolvers };
}

function find(type: string, keys: readonly SelectionSetNode[], sent: Held['sent']): Held {
  if (!keys.some((key) => covers(sent, key))) {
    throw new Error(`No key of ${type} is in ${JSON.stringify(sent)}.`);
  }
  return { __typename: type, sent, provided: [] };
}

function resolverOf(
  other: GraphQLSchema | undefined,
): GraphQLFieldResolver<Held | undefined, unknown> {
  return (held, _args, _context, { schema, parentType, fieldName }) => {
    const field = parentType.getFields()[fieldName];
    if (field === undefined) throw new Error(`There is no ${fieldName}.`);
    const isProvided = held?.provided.includes(fieldName) === true;
    const isKey = fieldSets(parentType.astNode, 'key').flatMap(namesIn).includes(fieldName);
    if (directives(field.astNode, 'external').length > 0 && !isProvided && !isKey) {
      throw new Error(`${parentType.name}.${fieldName} is resolved elsewhere.`);
    }
    for (const required of fieldSets(field.astNode, 'requires')) {
      if (!covers(held?.sent, required)) throw new Error(`${fieldName} lacks what it requires.`);
    }
    const counterpart = other?.getType(parentType.name);
    const otherType = isObjectType(counterpart)
      ? counterpart.getFields()[fieldName]?.type
      : undefined;
    const provided = fieldSets(field.astNode, 'provides').flatMap(namesIn);
    const object = (name: string): Held => ({ __typename: name, sent: {}, provided });
    return choicesOf(field.type, otherType, { schema, other, object })[0];
  };
}

interface Answering {
  readonly schema: GraphQLSchema;
  readonly other: GraphQLSchema | undefined;
  readonly object: (type: string) => Held;
}

/** What a value may be, first what the other type does not allow. A list has one of each. */
function choicesOf(
  type: GraphQLOutputType,
  other: GraphQLOutputType | undefined,
  answering: Answering,
): readonly unknown[] {
  if (other !== undefined && isNonNullType(other)) {
    return isNonNullType(type) ? choicesOf(type.ofType, other.ofType, answering) : [null];
  }
  if (isNonNullType(type)) return choicesOf(type.ofType, other, answering);
  if (isListType(type)) {
    const item = other !== undefined && isListType(other) ? other.ofType : undefined;
    return [choicesOf(type.ofType, item, answering)];
  }
  if (isScalarType(type)) return [sampleOf(type.name)];
  if (isEnumType(type)) {
    const known = isEnumType(other) ? other.getValues() : [];
    return unlikeFirst(type.getValues(), known);
  }
  const possible = isObjectType(type) ? [type] : answering.schema.getPossibleTypes(type);
  const known = isAbstractType(other) ? answering.other?.getPossibleTypes(other) : [];
  return unlikeFirst(possible, known ?? []).map(answering.object);
}

interface Named {
  readonly name: string;
}

/** Names, first those that the others do not have. */
function unlikeFirst(named: readonly Named[], others: readonly Named[]): readonly string[] {
  const known = new Set(others.map(({ name }) => name));
  const names = named.map(({ name }) => name);
  return [...names.filter((name) => !known.has(name)), ...names.filter((name) => known.has(name))];
}

interface Annotated {
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
}

function directives(
  node: Annotated | null | undefined,
  name: string,
): readonly ConstDirectiveNode[] {
  return node?.directives?.filter((directive) => directive.name.value === name) ?? [];
}

/** The field sets that the directives of a name have. */
function fieldSets(node: Annotated | null | undefined, name: string): readonly SelectionSetNode[] {
  return directives(node, name).flatMap(({ arguments: args = [] }) => {
    const fields = args.find((argument) => argument.name.value === 'fields')?.value;
    if (fields?.kind !== Kind.STRING) return [];
    const [definition] = parse(`{ ${fields.value} }`).definitions;
    return definition?.kind === Kind.OPERATION_DEFINITION ? [definition.selectionSet] : [];
  });
}

function namesIn({ selections }: SelectionSetNode): readonly string[] {
  return selections.flatMap((selection) =>
    selection.kind === Kind.FIELD ? [selection.name.value] : [],
  );
}

/** Whether an object has all that a field set has at its top, null or not. */
function covers(object: Held['sent'] | undefined, fields: SelectionSetNode): boolean {
  return namesIn(fields).every((name) => object?.[name] !== undefined);
}
