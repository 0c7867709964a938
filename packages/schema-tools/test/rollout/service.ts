import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  type ConstDirectiveNode,
  type FieldNode,
  getOperationAST,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
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

import { withImports } from './graphs.ts';

/**
 * An object as a subgraph holds it. There are few of each type, by number, and every key of an object
 * ends in its number.
 */
interface Held {
  readonly __typename: string;
  readonly number: number;
  /** What the router sent of it; nothing for an object that the subgraph found itself. */
  readonly sent: Readonly<Record<string, unknown>>;
  /** Fields that the subgraph gives of it though they are another one's. */
  readonly provided: readonly string[];
}

/**
 * A subgraph that answers every field with a value that depends on the object, the field and its
 * arguments alone. As a real one, it answers with an error where it is sent no key that it finds an
 * object by, where it lacks what a field requires, and for a field that it does not resolve; and where
 * a value may be null, it sometimes is.
 */
export function service(sdl: string): GraphQLSchema {
  const typeDefs = parse(withImports(sdl));
  const schema = buildSubgraphSchema([{ typeDefs, resolvers: {} }]);
  const resolvers: Record<string, Record<string, unknown>> = {};
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('_')) continue;
    if (isInterfaceType(type)) resolvers[type.name] = { __resolveType: typeOf };
    if (!isObjectType(type)) continue;
    const keys = fieldSets(directivesOf(type.astNode), 'key').map(namesIn);
    const fields = Object.keys(type.getFields()).filter((name) => !name.startsWith('_'));
    resolvers[type.name] = {
      ...Object.fromEntries(fields.map((name) => [name, resolve])),
      ...(keys.length > 0 && {
        __resolveReference: (sent: Record<string, unknown>) => find(type.name, keys, sent),
      }),
    };
  }
  return buildSubgraphSchema([{ typeDefs, resolvers: resolvers as never }]);
}

const typeOf = ({ __typename }: Held): string => __typename;

function find(
  __typename: string,
  keys: readonly (readonly string[])[],
  sent: Readonly<Record<string, unknown>>,
): Held {
  const key = keys.find((fields) => fields.every((name) => sent[name] !== undefined));
  if (key === undefined) throw new Error(`no key of ${__typename} in ${JSON.stringify(sent)}`);
  const number = Number(
    String(sent[key[0] ?? ''])
      .split('-')
      .at(-1),
  );
  return { __typename, number, sent, provided: [] };
}

const resolve: GraphQLFieldResolver<Held | undefined, unknown> = (held, args, _context, info) => {
  const { parentType, fieldName } = info;
  const field = parentType.getFields()[fieldName];
  if (field === undefined) throw new Error('no such field');
  const directives = directivesOf(field.astNode);
  const keys = fieldSets(directivesOf(parentType.astNode), 'key').flatMap(namesIn);
  const isExternal = directives.some(({ name }) => name.value === 'external');
  if (isExternal && !keys.includes(fieldName) && held?.provided.includes(fieldName) !== true) {
    throw new Error(`${parentType.name}.${fieldName} is resolved elsewhere`);
  }
  const required = fieldSets(directives, 'requires')
    .flatMap(fieldsIn)
    .map((wanted) => valueRequired(wanted, held, parentType));
  const given = JSON.stringify([args, required]);
  const seed = `${parentType.name}.${fieldName}(${String(held?.number ?? 0)})${given}`;
  const provided = fieldSets(directives, 'provides').flatMap(namesIn);
  return value(field.type, { seed, number: held?.number ?? hash(seed) % 3, provided, info });
};

/** A field that another one requires: the router has to send it, if the subgraph has not provided it. */
function valueRequired(field: FieldNode, held: Held | undefined, type: GraphQLObjectType): unknown {
  const name = field.name.value;
  if (held?.provided.includes(name) === true) return 'provided';
  const sent = held?.sent[name];
  if (sent === null && isNonNullType(type.getFields()[name]?.type)) {
    throw new Error(`the router sends null for ${name}`);
  }
  return sentOf(field, sent);
}

/** What was sent of a field and of those required below it, and no more. */
function sentOf({ name, selectionSet }: FieldNode, sent: unknown): unknown {
  if (sent === undefined) throw new Error(`the router does not send ${name.value}`);
  if (selectionSet === undefined || typeof sent !== 'object' || sent === null) return sent;
  return fieldsIn(selectionSet).map((field) => sentOf(field, Reflect.get(sent, field.name.value)));
}

interface Wanted {
  readonly seed: string;
  readonly number: number;
  readonly provided: readonly string[];
  readonly info: GraphQLResolveInfo;
}

function value(type: GraphQLOutputType, wanted: Wanted, mayBeNull = true): unknown {
  const { seed, number, provided, info } = wanted;
  if (isNonNullType(type)) return value(type.ofType, wanted, false);
  const isKey = /^(id|sku)$/.test(info.fieldName);
  if (mayBeNull && !isKey && hash(`${seed}?`) % 3 === 0) return null;
  if (isListType(type)) {
    return [0, 1, 2].map((index) =>
      value(type.ofType, { ...wanted, seed: `${seed}[${String(index)}]`, number: index }),
    );
  }
  if (isEnumType(type)) {
    const values = type.getValues();
    return values[hash(seed) % values.length]?.value;
  }
  if (isScalarType(type)) {
    if (isKey) return `${info.fieldName}-${String(number)}`;
    return type.name === 'String' ? seed : hash(seed) % 1000;
  }
  const types = isObjectType(type) ? [type] : info.schema.getPossibleTypes(type);
  const found = types[number % types.length];
  return found && { __typename: found.name, number, sent: {}, provided };
}

function hash(text: string): number {
  let sum = 7;
  for (const character of text) sum = (sum * 31 + character.charCodeAt(0)) % 1_000_003;
  return sum;
}

type Directives = readonly ConstDirectiveNode[];

function directivesOf(node: { readonly directives?: Directives } | null | undefined): Directives {
  return node?.directives ?? [];
}

/** The field sets of a directive. */
function fieldSets(directives: Directives, name: string): readonly SelectionSetNode[] {
  return directives
    .filter((directive) => directive.name.value === name)
    .map(({ arguments: args = [] }) => args.find((argument) => argument.name.value === 'fields'))
    .flatMap((argument) => {
      const text = argument?.value.kind === Kind.STRING ? argument.value.value : '';
      return getOperationAST(parse(`{ ${text} }`))?.selectionSet ?? [];
    });
}

function fieldsIn({ selections }: SelectionSetNode): readonly FieldNode[] {
  return selections.filter((selection) => selection.kind === Kind.FIELD);
}

function namesIn(fieldSet: SelectionSetNode): readonly string[] {
  return fieldsIn(fieldSet).map(({ name }) => name.value);
}
