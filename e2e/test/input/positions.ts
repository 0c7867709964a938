import {
  getNamedType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  isCompositeType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

/** A place for a value in the variables of an operation, such as `input.address.street`. */
export type Path = readonly (string | number)[];

/** A place for a value, and what it takes. */
export interface Position {
  readonly path: Path;
  readonly type: GraphQLInputType;
}

/** A root field of the API, as an operation with a variable for each argument. */
export interface RootOperation {
  /** Such as `Query.user`. */
  readonly coordinate: string;
  readonly text: string;
  readonly positions: readonly Position[];
}

/** An operation for every root field that takes arguments. */
export function rootOperations(schema: GraphQLSchema): RootOperation[] {
  return [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
    Object.values(type?.getFields() ?? {})
      .filter(({ args }) => args.length > 0)
      .map((field) => ({
        coordinate: `${type?.name ?? ''}.${field.name}`,
        text: operationFor(type?.name === 'Mutation' ? 'mutation' : 'query', field),
        positions: field.args.flatMap((arg) => positionsOf([arg.name], arg.type)),
      })),
  );
}

function operationFor(kind: string, { name, args, type }: GraphQLField<unknown, unknown>): string {
  const declared = args.map((arg) => `$${arg.name}: ${String(arg.type)}`);
  const passed = args.map((arg) => `${arg.name}: $${arg.name}`);
  const named = getNamedType(type);
  const isPage = isObjectType(named) && 'nodes' in named.getFields();
  const selection = isCompositeType(named)
    ? `{ __typename ${isPage ? 'nodes { __typename }' : ''} }`
    : '';
  return `${kind} Probe(${declared.join(', ')}) { ${name}(${passed.join(', ')}) ${selection} }`;
}

function positionsOf(path: Path, type: GraphQLInputType): Position[] {
  const own = { path, type };
  if (isNonNullType(type)) return positionsOf(path, type.ofType);
  if (isListType(type)) return [own, ...positionsOf([...path, 0], type.ofType)];
  if (!isInputObjectType(type)) return [own];
  const inner = Object.values(type.getFields()).flatMap((field) =>
    positionsOf([...path, field.name], field.type),
  );
  return [own, ...inner];
}

/** A copy of a value with another one at a path. @throws Error when the path leads nowhere */
export function replaceAt(value: unknown, [step, ...rest]: Path, replacement: unknown): unknown {
  if (step === undefined) return replacement;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) {
    throw new Error(`There is nothing at ${step} in ${JSON.stringify(value)}.`);
  }
  const inner: unknown = Object.getOwnPropertyDescriptor(value, step)?.value;
  const replaced = replaceAt(inner, rest, replacement);
  return Array.isArray(value) ? value.with(Number(step), replaced) : { ...value, [step]: replaced };
}
