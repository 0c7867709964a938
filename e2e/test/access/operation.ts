import {
  getNamedType,
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** A field as it stands in an operation. */
export interface Visit {
  /** The fields from the root to this one, as `Type.field`. */
  readonly coordinates: readonly string[];
  /** Under which names the answer has them. Lists add nothing. */
  readonly path: readonly string[];
}

/** An operation that goes through a door and looks at fields behind it. */
export interface Operation {
  readonly text: string;
  /** The names of its variables. */
  readonly variables: readonly string[];
  /** Every field that it asks for, `__typename` apart. */
  readonly visits: readonly Visit[];
}

/**
 * How the fields behind a door are asked for: `plain` by their names; `disguised` in a named
 * fragment, each under the name of another, the root field under that of an open one, beside another open one.
 */
export type Shape = 'plain' | 'disguised';

export const shapes: readonly Shape[] = ['plain', 'disguised'];

type FieldsType = GraphQLObjectType | GraphQLInterfaceType;
type Field = GraphQLField<unknown, unknown>;

/**
 * The fields of the object behind a door.
 *
 * @param opening the door's operation, with `...Here` where the object is
 * @throws Error when there is no object with fields
 */
export function fieldsBehind(
  schema: GraphQLSchema,
  opening: string,
): { type: FieldsType; fields: readonly Field[] } {
  const info = new TypeInfo(schema);
  const found: FieldsType[] = [];
  visit(
    parse(opening),
    visitWithTypeInfo(info, {
      FragmentSpread() {
        const type = info.getParentType();
        if (isObjectType(type) || isInterfaceType(type)) found.push(type);
      },
    }),
  );
  const [type] = found;
  if (type === undefined || found.length > 1) {
    throw new Error(`This door does not lead to one object: ${opening}`);
  }
  return { type, fields: Object.values(type.getFields()) };
}

/**
 * Builds an operation that goes through a door.
 *
 * @param includes which fields of the object behind it to ask for
 */
export function buildOperation(
  schema: GraphQLSchema,
  opening: string,
  shape: Shape,
  includes: (field: Field) => boolean = () => true,
): Operation {
  const { type, fields } = fieldsBehind(schema, opening);
  const here = fields.flatMap((field, index) => {
    if (!includes(field)) return [];
    const selection = isCompositeType(getNamedType(field.type)) ? ' { __typename }' : '';
    const alias = fields[(index + 1) % fields.length]?.name ?? field.name;
    const disguised = `... { ${alias}: ${field.name}${selection} }`;
    return [shape === 'plain' ? `${field.name}${selection}` : disguised];
  });
  const fragment = `on ${type.name} { ${here.join(' ')} }`;
  const root = shape === 'plain' ? opening : disguiseRoot(opening);
  const inlined = root.replace('...Here', `... ${fragment}`);
  const { variables, visits } = inspect(schema, inlined);
  const text =
    shape === 'plain'
      ? nameOperation(inlined, variables)
      : `${nameOperation(root, variables)} fragment Here ${fragment}`;
  return { text, variables: [...variables.keys()], visits };
}

/** The first root field under the name of an open one and, in a query, an open one beside it. */
function disguiseRoot(text: string): string {
  const renamed = text.replace(/^((?:mutation )?\{\s*)(\w+)(?=[ ({])/, '$1categories: $2');
  return renamed.startsWith('{')
    ? renamed.replace(/\}$/, ' open: category(slug: "beauty") { name } }')
    : renamed;
}

/** The variables that an operation uses, with their types where it uses them, and its fields. */
function inspect(schema: GraphQLSchema, text: string) {
  const info = new TypeInfo(schema);
  const variables = new Map<string, string>();
  const visits: Visit[] = [];
  const coordinates: string[] = [];
  const path: string[] = [];
  visit(
    parse(text),
    visitWithTypeInfo(info, {
      Variable({ name }) {
        variables.set(name.value, String(info.getInputType()));
      },
      Field: {
        enter({ name, alias }) {
          coordinates.push(`${info.getParentType()?.name ?? '?'}.${name.value}`);
          path.push(alias?.value ?? name.value);
          if (name.value !== '__typename') {
            visits.push({ coordinates: [...coordinates], path: [...path] });
          }
        },
        leave() {
          coordinates.pop();
          path.pop();
        },
      },
    }),
  );
  return { variables, visits };
}

/** Gives an operation a name, and declares its variables. */
function nameOperation(text: string, variables: ReadonlyMap<string, string>): string {
  const declarations = [...variables].map(([name, type]) => `$${name}: ${type}`).join(', ');
  const [, kind = 'query', rest = text] = /^(mutation)? ?(\{[^]*)$/.exec(text) ?? [];
  return `${kind} Door${declarations === '' ? '' : `(${declarations})`} ${rest}`;
}
