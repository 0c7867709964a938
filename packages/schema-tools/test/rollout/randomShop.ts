import fc from 'fast-check';
import {
  getNamedType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';

import { operation, type Schemas } from './graphs.ts';
import type { KnownOperation } from '../../src/graph/operations.ts';

const choose = fc.constantFrom;

/** What varies in the shop: each is a decision that a team may change its mind about. */
const decisions = fc.record({
  keys: choose(['id'], ['sku'], ['id', 'sku']),
  name: choose('String', 'String!'),
  nameIn: choose('products', 'both', 'provided'),
  weight: choose('Int', 'Int!', 'Float'),
  colors: choose('RED', 'RED BLUE', 'RED GREEN'),
  stock: choose('products', 'override', 'orders', 'both', 'nowhere'),
  shipRequires: choose('', 'weight', 'name', 'weight name', 'box { width }', 'box { width depth }'),
  quantity: choose('Int', 'Int!', '[Int!]!', 'String'),
  filter: choose('color: Color', 'color: Color name: String', 'color: Color!', 'name: [String!]'),
  argument: choose('', 'near: Boolean', 'near: Boolean = true'),
  items: choose('Book', 'Book Film', 'Book Film Song'),
  rating: choose('Int', 'Int!', 'nothing'),
  hidden: fc.boolean(),
});
type Decisions = typeof decisions extends fc.Arbitrary<infer T> ? T : never;

/** The schemas of a shop before and after one to three decisions are changed. */
export const changes: fc.Arbitrary<{ before: Schemas; after: Schemas }> = fc
  .tuple(
    decisions,
    decisions,
    fc.shuffledSubarray(Object.keys(example()), { minLength: 1, maxLength: 3 }),
  )
  .map(([before, other, changed]) => {
    const kept = Object.entries(before).filter(([name]) => !changed.includes(name));
    return { before: shop(before), after: shop({ ...other, ...Object.fromEntries(kept) }) };
  });

function example(): Decisions {
  const [first] = fc.sample(decisions, { numRuns: 1, seed: 1 });
  if (first === undefined) throw new Error('no sample');
  return first;
}

/** Where the stock is resolved: the field in products, and in orders. */
const stocks: Readonly<Record<Decisions['stock'], readonly [string, string]>> = {
  products: ['stock: Int', ''],
  override: ['stock: Int', 'stock: Int @override(from: "products")'],
  orders: ['', 'stock: Int'],
  both: ['stock: Int @shareable', 'stock: Int @shareable'],
  nowhere: ['', ''],
};

function shop(of: Decisions): Schemas {
  const keys = of.keys.map((key) => `@key(fields: "${key}")`).join(' ');
  const shared = of.nameIn === 'products' ? '' : '@shareable';
  const [stock, stockInOrders] = stocks[of.stock];
  const required = of.shipRequires.split(/[ {}]+/);
  const nameInOrders =
    of.nameIn === 'both'
      ? `name: ${of.name} @shareable`
      : required.includes('name') || of.nameIn === 'provided'
        ? `name: ${of.name} @external`
        : '';
  const requires = of.shipRequires === '' ? '' : `@requires(fields: "${of.shipRequires}")`;
  const titles = of.items.split(' ');
  return {
    products: `
      type Query {
        product(${of.argument === '' ? 'first: Int' : of.argument}): Product
        search(filter: Filter): [Product!]
        item: Item
        items: [Item!]
      }
      type Product @key(fields: "id") @key(fields: "sku") {
        id: ID! sku: ID! name: ${of.name} ${shared} weight: ${of.weight} color: Color ${stock}
        box: Box secret: Int ${of.hidden ? '@inaccessible' : ''}
      }
      type Box { width: Int depth: ${of.weight} }
      type Mutation { rename(filter: Filter): Product }
      enum Color { ${of.colors} }
      input Filter { ${of.filter} }
      interface Item @key(fields: "id") { id: ID! title: String }
      ${titles.map((name) => `type ${name} implements Item @key(fields: "id") { id: ID! title: String in${name}: Int }`).join('\n')}
    `,
    orders: `
      type Query { order: Order }
      type Mutation { place(quantity: ${of.quantity.replaceAll('!', '')}): Order }
      type Order {
        quantity: ${of.quantity}
        product: Product ${of.nameIn === 'provided' ? '@provides(fields: "name")' : ''}
      }
      type Product ${keys} {
        ${of.keys.map((key) => `${key}: ID!`).join(' ')} ${nameInOrders} ${stockInOrders}
        ${required.includes('weight') ? `weight: ${of.weight} @external` : ''}
        ${required.includes('box') ? 'box: Box @external' : ''}
        ship: Int ${requires}
      }
      ${required.includes('box') ? `type Box @external { width: Int depth: ${of.weight} }` : ''}
    `,
    reviews: `
      type Query { reviews: Int }
      ${of.rating === 'nothing' ? '' : `type Item @key(fields: "id") @interfaceObject { id: ID! rating: ${of.rating} }`}
    `,
  };
}

/** An operation that a schema takes, with values for its variables. */
export interface Asked {
  readonly operation: KnownOperation;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Draws numbers from 0 below a bound, the same ones for the same seed. */
type Draw = (bound: number) => number;

/** An operation of a schema, the same one for the same seed. */
export function ask(schema: GraphQLSchema, seed: number): Asked {
  let state = seed;
  const draw: Draw = (bound) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * bound);
  };
  const variables: Record<string, unknown> = {};
  const declared: string[] = [];
  let aliases = 0;
  const callOf = ({ name, args }: GraphQLField<unknown, unknown>): string => {
    const given = args.filter((argument) => isRequiredArgument(argument) || draw(2) === 0);
    if (given.length === 0) return name;
    const passed = given.map((argument) => {
      const variable = `v${String(declared.length)}`;
      declared.push(`$${variable}: ${String(argument.type)}`);
      variables[variable] = inputValue(argument.type, draw);
      return `${argument.name}: $${variable}`;
    });
    return `${name}(${passed.join(', ')})`;
  };
  const selectionOf = (type: GraphQLNamedType, depth: number): string => {
    const own = isObjectType(type) || isInterfaceType(type) ? type : undefined;
    const fields = Object.values(own?.getFields() ?? {}).filter(
      (field) => depth < 4 || isLeafType(getNamedType(field.type)),
    );
    const chosen = fields.filter(() => draw(2) === 0);
    const selected = (chosen.length > 0 ? chosen : fields.slice(0, 1)).map((field) => {
      const inside = getNamedType(field.type);
      // A name that nothing else has: https://github.com/apollographql/federation/issues/3036
      const alias = draw(4) === 0 ? `alias${String(aliases++)}: ` : '';
      const call = `${alias}${callOf(field)}`;
      return isLeafType(inside) ? call : `${call} ${selectionOf(inside, depth + 1)}`;
    });
    const fragments = isAbstractType(type)
      ? schema
          .getPossibleTypes(type)
          .filter(() => draw(2) === 0)
          .map((possible) => `... on ${possible.name} ${selectionOf(possible, depth + 1)}`)
      : [];
    return `{ ${['__typename', ...selected, ...fragments].join(' ')} }`;
  };
  const kind = draw(4) === 0 ? 'mutation' : 'query';
  const root = kind === 'mutation' ? schema.getMutationType() : schema.getQueryType();
  if (!root) throw new Error(`a schema without a ${kind}`);
  const selection = selectionOf(root, 0).replace('{ __typename', '{');
  const head = declared.length === 0 ? '' : `(${declared.join(', ')})`;
  return { operation: operation(`${kind} Random${head} ${selection}`), variables };
}

function inputValue(type: GraphQLInputType, draw: Draw): unknown {
  if (isNonNullType(type)) return inputValue(type.ofType, draw) ?? inputValue(type, draw);
  if (draw(4) === 0) return null;
  if (isListType(type)) return [inputValue(type.ofType, draw)];
  if (isEnumType(type)) return type.getValues()[draw(type.getValues().length)]?.name;
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields());
    const given = fields.filter((field) => isRequiredInputField(field) || draw(2) === 0);
    return Object.fromEntries(given.map((field) => [field.name, inputValue(field.type, draw)]));
  }
  return { Int: draw(100), Boolean: draw(2) === 0, String: `text ${String(draw(9))}` }[type.name];
}
