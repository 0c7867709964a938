import type { RolloutOrder } from '../../src/rollout/verdict.ts';
import type { Schemas } from './graphs.ts';

/** A change of a graph, and how it may be rolled out. */
export interface Case {
  readonly name: string;
  readonly before: Schemas;
  readonly after: Schemas;
  readonly operations: readonly string[];
  /** The changed subgraphs. */
  readonly orders: Readonly<Record<string, RolloutOrder>>;
  /** The coordinates that show it. */
  readonly shown: readonly string[];
}

const users = `
  type Query { me: User }
  type User @key(fields: "id") { id: ID! name: String! }
`;

/** A change to the type of a field of products, the only subgraph. */
function field(name: string, before: string, after: string, order: RolloutOrder): Case {
  const schema = (type: string): string => `
    type Query { product: Product }
    type Product { id: ID! field: ${type} }
  `;
  return {
    name,
    before: { products: schema(before) },
    after: { products: schema(after) },
    operations: ['query Q { product { id field } }'],
    orders: { products: order },
    shown: order === 'any order' ? [] : ['Product.field'],
  };
}

/** A change to something of products, the only subgraph. */
function products(
  name: string,
  before: string,
  after: string,
  operation: string | readonly string[],
  order: RolloutOrder,
  ...shown: string[]
): Case {
  const operations = typeof operation === 'string' ? [operation] : operation;
  return {
    name,
    before: { products: before },
    after: { products: after },
    operations,
    orders: { products: order },
    shown,
  };
}

/** A change to orders, beside products that stay as they are. */
function orders(
  name: string,
  beside: string,
  before: string,
  after: string,
  operation: string | readonly string[],
  order: RolloutOrder,
  ...shown: string[]
): Case {
  const operations = typeof operation === 'string' ? [operation] : operation;
  return {
    name,
    before: { products: beside, orders: before },
    after: { products: beside, orders: after },
    operations,
    orders: { orders: order },
    shown,
  };
}

const oldAndNew = ['query Old { product { id } }', 'query New { product { id field } }'];

/** A search that answers with objects of two types, each given as it is defined. */
function found(...types: readonly string[]): string {
  const names = types.map((type) => type.split(' ')[0]);
  return `
    type Query { search: [Found] }
    union Found = ${names.join(' | ')}
    interface Item { id: ID! }
    ${types.map((type) => `type ${type} { id: ID! }`).join(' ')}
  `;
}

export const fieldsAndTypes: readonly Case[] = [
  products(
    'a field is removed that an operation asks for',
    'type Query { product: Product } type Product { id: ID! field: Int }',
    'type Query { product: Product } type Product { id: ID! }',
    oldAndNew,
    'supergraph first',
    'Product.field',
  ),
  products(
    'a field is removed that no operation asks for',
    'type Query { product: Product } type Product { id: ID! field: Int }',
    'type Query { product: Product } type Product { id: ID! }',
    'query Old { product { id } }',
    'any order',
  ),
  products(
    'a root field is removed',
    'type Query { product: Int other: Int }',
    'type Query { product: Int }',
    'query Q { other }',
    'supergraph first',
    'Query.other',
  ),
  products(
    'a mutation is removed',
    'type Query { product: Int } type Mutation { save: Int }',
    'type Query { product: Int }',
    'mutation M { save }',
    'supergraph first',
    'Mutation',
  ),
  field('a field may be null that never was', 'Int!', 'Int', 'supergraph first'),
  field('an item may be null that never was', '[Int!]!', '[Int]!', 'supergraph first'),
  field('a value becomes a list', 'Int', '[Int]', 'no safe order'),
  field('an Int becomes a String', 'Int', 'String', 'no safe order'),
  field('an Int becomes a Float', 'Int', 'Float', 'supergraph first'),
  field('an ID becomes a String', 'ID!', 'String!', 'no safe order'),
  {
    name: 'a field may be null in one of two subgraphs, and may be in the other one',
    before: {
      products: 'type Query { product: Product } type Product { field: Int! @shareable }',
      orders: 'type Query { order: Product } type Product { field: Int @shareable }',
    },
    after: {
      products: 'type Query { product: Product } type Product { field: Int @shareable }',
      orders: 'type Query { order: Product } type Product { field: Int @shareable }',
    },
    operations: ['query Q { product { field } }'],
    orders: { products: 'any order' },
    shown: [],
  },
  products(
    'a scalar field becomes an object',
    'type Query { price: Int }',
    'type Query { price: Price } type Price { amount: Int }',
    ['query Old { price }', 'query New { price { amount } }'],
    'no safe order',
    'Query.price',
  ),
  products(
    'an interface field becomes one of its objects',
    'type Query { item: Item } interface Item { id: ID } type Book implements Item { id: ID } type Film implements Item { id: ID }',
    'type Query { item: Book } interface Item { id: ID } type Book implements Item { id: ID } type Film implements Item { id: ID }',
    'query Q { item { id } }',
    'service first',
    'Query.item',
  ),
  products(
    'a type gets another name',
    'type Query { item: Book } type Book { id: ID }',
    'type Query { item: Novel } type Novel { id: ID }',
    'query Q { item { id } }',
    'no safe order',
    'Query.item',
  ),
  products(
    'a directive of clients is removed',
    'directive @upper on FIELD type Query { name: String }',
    'type Query { name: String }',
    'query Q { name @upper }',
    'supergraph first',
    'Query.name',
  ),
];

export const abstractTypes: readonly Case[] = [
  products(
    'an enum has a new value that may be answered',
    'type Query { color: Color } enum Color { RED }',
    'type Query { color: Color } enum Color { RED BLUE }',
    'query Q { color }',
    'supergraph first',
    'Color.BLUE',
  ),
  products(
    'an enum in a list has a new value that may be answered',
    'type Query { colors: [Color!]! } enum Color { RED }',
    'type Query { colors: [Color!]! } enum Color { RED BLUE }',
    'query Q { colors }',
    'supergraph first',
    'Color.BLUE',
  ),
  products(
    'an enum has a new value, and no operation asks for it',
    'type Query { color: Color other: Int } enum Color { RED }',
    'type Query { color: Color other: Int } enum Color { RED BLUE }',
    'query Q { other }',
    'any order',
  ),
  products(
    'a union has a new member',
    'type Query { found: Found } union Found = Book type Book { id: ID } type Film { id: ID }',
    'type Query { found: Found } union Found = Book | Film type Book { id: ID } type Film { id: ID }',
    'query Q { found { ... on Book { id } } }',
    'supergraph first',
    'Film',
  ),
  products(
    'an interface has a new implementation',
    'type Query { item: Item } interface Item { id: ID } type Book implements Item { id: ID } type Film { id: ID }',
    'type Query { item: Item } interface Item { id: ID } type Book implements Item { id: ID } type Film implements Item { id: ID }',
    'query Q { item { id } }',
    'supergraph first',
    'Film',
  ),
  products(
    'an interface has a new field',
    'type Query { item: Item } interface Item { id: ID } type Book implements Item { id: ID title: Int } type Film implements Item { id: ID title: Int }',
    'type Query { item: Item } interface Item { id: ID title: Int } type Book implements Item { id: ID title: Int } type Film implements Item { id: ID title: Int }',
    ['query Old { item { id } }', 'query New { item { title } }'],
    'service first',
    'Item.title',
  ),
  products(
    'an object leaves an interface that a fragment asks it for',
    found('Product implements Item', 'Category implements Item'),
    found('Product implements Item', 'Category'),
    'query Q { search { ... on Item { id } } }',
    'supergraph first',
    'Category',
  ),
  products(
    'an object joins an interface that a fragment asks it for',
    found('Product implements Item', 'Category'),
    found('Product implements Item', 'Category implements Item'),
    'query Q { search { ... on Item { id } } }',
    'service first',
    'Category',
  ),
];

const byColor = 'query Q($color: Color) { count(color: $color) }';
const byFilter = 'query Q($filter: Filter!) { count(filter: $filter) }';
const countBy = (filter: string): string =>
  `type Query { count(filter: Filter): Int } input Filter { ${filter} }`;

export const inputs: readonly Case[] = [
  products(
    'an argument is added',
    'type Query { count: Int }',
    'type Query { count(of: Int): Int }',
    ['query Old { count }', 'query New { count(of: 1) }'],
    'service first',
    'Query.count(of:)',
  ),
  products(
    'an argument is added that has to be given',
    'type Query { count: Int }',
    'type Query { count(of: Int!): Int }',
    'query Old { count }',
    'supergraph first',
    'Query.count',
  ),
  products(
    'an argument has to be given, as operations do',
    'type Query { count(of: Int): Int }',
    'type Query { count(of: Int!): Int }',
    'query Q { count(of: 1) }',
    'any order',
  ),
  products(
    'an argument has another type',
    'type Query { count(of: Int): Int }',
    'type Query { count(of: ID): Int }',
    'query Old($of: Int) { count(of: $of) }',
    'supergraph first',
    'Query.count(of:)',
  ),
  products(
    'an enum has a new value that clients may send',
    'type Query { count(color: Color): Int } enum Color { RED }',
    'type Query { count(color: Color): Int } enum Color { RED BLUE }',
    byColor,
    'service first',
    'Color.BLUE',
  ),
  products(
    'an enum has a new value, and an operation sends another one',
    'type Query { count(color: Color): Int } enum Color { RED }',
    'type Query { count(color: Color): Int } enum Color { RED BLUE }',
    'query Q { count(color: RED) }',
    'any order',
  ),
  products(
    'an enum has a new value, and an operation sends it',
    'type Query { count(color: Color): Int } enum Color { RED }',
    'type Query { count(color: Color): Int } enum Color { RED BLUE }',
    'query Q { count(color: BLUE) }',
    'service first',
    'Color.BLUE',
  ),
  products(
    'an enum has a new value that may be both sent and answered',
    'type Query { same(color: Color): Color } enum Color { RED }',
    'type Query { same(color: Color): Color } enum Color { RED BLUE }',
    'query Q($color: Color) { same(color: $color) }',
    'no safe order',
    'Color.BLUE',
  ),
  products(
    'an input field is added',
    countBy('a: Int'),
    countBy('a: Int b: Int'),
    byFilter,
    'service first',
    'Filter.b',
  ),
  products(
    'an input field is added that has to be given',
    countBy('a: Int'),
    countBy('a: Int b: Int!'),
    byFilter,
    'no safe order',
    'Filter.b',
  ),
  products(
    'an input field has to be given',
    countBy('a: Int'),
    countBy('a: Int!'),
    byFilter,
    'supergraph first',
    'Filter.a',
  ),
  products(
    'an input field that operations write out is removed',
    countBy('a: Int b: Int'),
    countBy('a: Int'),
    'query Q { count(filter: { b: 1 }) }',
    'supergraph first',
    'Filter.b',
  ),
  products(
    'an input field becomes a list, as which one value is taken too',
    countBy('a: Int'),
    countBy('a: [Int]'),
    byFilter,
    'service first',
    'Filter.a',
  ),
  products(
    'an input field has another type',
    countBy('a: Int'),
    countBy('a: String'),
    byFilter,
    'no safe order',
    'Filter.a',
  ),
  products(
    'an input inside an input has a new field',
    'type Query { count(filter: Filter): Int } input Filter { a: [Inner!] } input Inner { a: Int }',
    'type Query { count(filter: Filter): Int } input Filter { a: [Inner!] } input Inner { a: Int b: Int }',
    byFilter,
    'service first',
    'Inner.b',
  ),
  products(
    'an argument is required where a variable with a default may hold null',
    'type Query { products(first: Int): [ID!] }',
    'type Query { products(first: Int!): [ID!] }',
    'query Q($first: Int = 10) { products(first: $first) }',
    'supergraph first',
    'Query.products(first:)',
  ),
];

const product = `
  type Query { product: Product }
  type Product @key(fields: "id") @key(fields: "sku") { id: ID! sku: ID! name: String @shareable weight: Int size: Int }
`;
const sold = 'query Q { product { sold } }';
const ordersWith = (keys: string, fields: string): string =>
  `type Product ${keys} { ${fields} sold: Int }`;
const ship = 'query Q { product { ship } }';
const shipWith = (fields: string, directive: string): string =>
  `type Product @key(fields: "id") { id: ID! ${fields} ship: Int ${directive} }`;
const weight = shipWith('weight: Int @external', '@requires(fields: "weight")');
const size = shipWith('size: Int @external', '@requires(fields: "size")');
const both = shipWith(
  'weight: Int @external size: Int @external',
  '@requires(fields: "weight size")',
);
const none = shipWith('', '');

export const entities: readonly Case[] = [
  orders(
    'a key is added beside another one',
    product,
    ordersWith('@key(fields: "id")', 'id: ID!'),
    ordersWith('@key(fields: "id") @key(fields: "sku")', 'id: ID! sku: ID!'),
    sold,
    'any order',
  ),
  orders(
    'a key takes the place of another one',
    product,
    ordersWith('@key(fields: "id")', 'id: ID!'),
    ordersWith('@key(fields: "sku")', 'sku: ID!'),
    sold,
    'no safe order',
    'Product',
  ),
  orders(
    'a key is added that a plan goes by',
    `type Query { product: Product } type Product @key(fields: "sku") { sku: ID! }
     type Other @key(fields: "id") { id: ID! }`,
    'type Query { sold(sku: ID!): Int } type Product @key(fields: "sku", resolvable: false) { sku: ID! }',
    ordersWith('@key(fields: "sku")', 'sku: ID!') + ' type Query { sold(sku: ID!): Int }',
    ['query Old { product { sku } }', sold],
    'service first',
    'Product',
    'Product.sold',
  ),
  orders(
    'a field comes to require another one',
    product,
    none,
    weight,
    ship,
    'supergraph first',
    'Product.ship',
  ),
  orders('a field requires more', product, weight, both, ship, 'supergraph first', 'Product.ship'),
  orders(
    'a field requires another one',
    product,
    weight,
    size,
    ship,
    'no safe order',
    'Product.ship',
  ),
  orders(
    'a field comes to require another one, and is asked for below a field of its own subgraph',
    product,
    `${none} type Query { order: Order } type Order { product: Product }`,
    `${weight} type Query { order: Order } type Order { product: Product }`,
    'query Q { order { product { ship } } }',
    'supergraph first',
    'Product.ship',
  ),
  orders(
    'a field comes to require another one, which is sent of the object above it alone',
    product,
    shipWith('weight: Int @external', 'twice: Int @requires(fields: "weight") pair: Product'),
    shipWith(
      'weight: Int @external',
      '@requires(fields: "weight") twice: Int @requires(fields: "weight") pair: Product',
    ),
    'query Q { product { twice pair { ship } } }',
    'supergraph first',
    'Product.ship',
  ),
  orders(
    'a key is written as @external, as federation 1 had it',
    'type Query { product: Product } type Product @key(fields: "id") { id: ID! }',
    'schema { query: Query } type Query { order: Product } extend type Product @key(fields: "id") { id: ID! ship: Int }',
    'schema { query: Query } type Query { order: Product } extend type Product @key(fields: "id") { id: ID! @external ship: Int }',
    'query Q { order { id } }',
    'any order',
  ),
  orders(
    'a key may be null for one subgraph and not for the other, before and after',
    'type Query { product: Product } type Product @key(fields: "sku") { sku: String }',
    'type Product @key(fields: "sku") { sku: String! ship: Int }',
    'type Product @key(fields: "sku") { sku: String! ship: Int size: Int }',
    ship,
    'any order',
  ),
  orders(
    'a field is no longer provided',
    product,
    `type Query { order: Order } type Order { product: Product @provides(fields: "name") other: Product @provides(fields: "name") }
     type Product @key(fields: "id") { id: ID! name: String @external }`,
    `type Query { order: Order } type Order { product: Product other: Product @provides(fields: "name") }
     type Product @key(fields: "id") { id: ID! name: String @external }`,
    'query Q { order { product { name } } }',
    'supergraph first',
    'Product.name',
  ),
  orders(
    'a field is no longer provided anywhere',
    product,
    `type Query { order: Order } type Order { product: Product @provides(fields: "name") }
     type Product @key(fields: "id") { id: ID! name: String @external }`,
    `type Query { order: Order } type Order { product: Product }
     type Product @key(fields: "id") { id: ID! }`,
    'query Q { order { product { name } } }',
    'supergraph first',
    'Product.name',
  ),
  {
    name: 'what is required may be null that never was',
    before: {
      products:
        'type Query { product: Product } type Product @key(fields: "id") { id: ID! weight: Int! }',
      orders: shipWith('weight: Int! @external', '@requires(fields: "weight")'),
    },
    after: {
      products:
        'type Query { product: Product } type Product @key(fields: "id") { id: ID! weight: Int }',
      orders: weight,
    },
    operations: [ship],
    orders: { products: 'supergraph first', orders: 'service first' },
    shown: ['Product.weight'],
  },
];

const moving = 'query Q { product { stock } }';
const owner =
  'type Query { product: Product } type Product @key(fields: "id") { id: ID! stock: Int }';
const formerOwner = 'type Query { product: Product } type Product @key(fields: "id") { id: ID! }';
const stub = 'type Query { orders: Int } type Product @key(fields: "id") { id: ID! }';
const stubWith = (stock: string): string =>
  `type Query { orders: Int } type Product @key(fields: "id") { id: ID! ${stock} }`;
const override = stubWith('stock: Int @override(from: "products")');
const newOwner = stubWith('stock: Int');
const shareable =
  'type Query { product: Product } type Product @key(fields: "id") { id: ID! stock: Int @shareable }';

export const moves: readonly Case[] = [
  {
    name: 'a field moves with @override, the first step',
    before: { products: owner, orders: stub },
    after: { products: owner, orders: override },
    operations: [moving],
    orders: { orders: 'service first' },
    shown: ['Product.stock'],
  },
  {
    name: 'a field moves with @override, the second step',
    before: { products: owner, orders: override },
    after: { products: formerOwner, orders: override },
    operations: [moving],
    orders: { products: 'any order' },
    shown: [],
  },
  {
    name: 'a field moves with @override, the last step',
    before: { products: formerOwner, orders: override },
    after: { products: formerOwner, orders: newOwner },
    operations: [moving],
    orders: { orders: 'any order' },
    shown: [],
  },
  {
    name: 'a field moves in one step',
    before: { products: owner, orders: stub },
    after: { products: formerOwner, orders: newOwner },
    operations: [moving],
    orders: { products: 'supergraph first', orders: 'service first' },
    shown: ['Product.stock'],
  },
  {
    name: 'a field moves in the step in which its old owner takes another one',
    before: { products: owner, orders: stub },
    after: {
      products: `type Query { product: Product } type Product @key(fields: "id") { id: ID! kind: Int }`,
      orders: newOwner,
    },
    operations: [moving, 'query New { product { kind } }'],
    orders: { products: 'no safe order', orders: 'service first' },
    shown: ['Product.stock', 'Product.kind'],
  },
  {
    name: 'a field moves with a label, for no request yet',
    before: { products: owner, orders: stub },
    after: {
      products: owner,
      orders: stubWith('stock: Int @override(from: "products", label: "percent(10)")'),
    },
    operations: [moving],
    orders: { orders: 'any order' },
    shown: [],
  },
  {
    name: 'a shared field is left to another subgraph',
    before: { products: shareable, orders: stubWith('stock: Int @shareable') },
    after: { products: formerOwner, orders: stubWith('stock: Int @shareable') },
    operations: [moving],
    orders: { products: 'supergraph first' },
    shown: ['Product.stock'],
  },
  {
    name: 'a field is no longer shared, and its other owner is gone',
    before: { products: shareable, orders: stub },
    after: { products: owner, orders: stub },
    operations: [moving],
    orders: { products: 'any order' },
    shown: [],
  },
  {
    name: 'a field is left to another subgraph, and only provided',
    before: {
      products:
        'type Query { product: Product } type Product @key(fields: "id") { id: ID! stock: Int @shareable twice: Int }',
      orders: stubWith('stock: Int @shareable'),
    },
    after: {
      products:
        'type Query { product: Product } type Product @key(fields: "id") { id: ID! stock: Int @external twice: Int @requires(fields: "stock") }',
      orders: stubWith('stock: Int @shareable'),
    },
    operations: [moving],
    orders: { products: 'supergraph first' },
    shown: ['Product.stock'],
  },
  {
    name: 'a field is hidden from clients, and one of them asks for it',
    before: { products: owner, orders: stub },
    after: {
      products:
        'type Query { product: Product } type Product @key(fields: "id") { id: ID! stock: Int @inaccessible }',
      orders: stub,
    },
    operations: [moving],
    orders: { products: 'any order' },
    shown: [],
  },
];

const items = `
  type Query { item: Item }
  interface Item @key(fields: "id") { id: ID! title: String }
  type Book implements Item @key(fields: "id") { id: ID! title: String }
  type Film implements Item @key(fields: "id") { id: ID! title: String }
`;
const reviewed = 'type Item @key(fields: "id") @interfaceObject { id: ID! rating: Int }';

export const wholeSubgraphs: readonly Case[] = [
  {
    name: 'a subgraph is added',
    before: { users },
    after: { users, orders: 'type User @key(fields: "id") { id: ID! orders: Int }' },
    operations: ['query Old { me { name } }', 'query New { me { name orders } }'],
    orders: { orders: 'service first' },
    shown: ['orders'],
  },
  {
    name: 'a subgraph is added that no operation reaches',
    before: { users },
    after: { users, orders: 'type User @key(fields: "id") { id: ID! orders: Int }' },
    operations: ['query Old { me { name } }'],
    orders: { orders: 'service first' },
    shown: [],
  },
  {
    name: 'an interface object has a new field',
    before: { products: items, reviews: reviewed },
    after: { products: items, reviews: reviewed.replace('rating: Int', 'rating: Int stars: Int') },
    operations: ['query Old { item { rating } }', 'query New { item { title stars } }'],
    orders: { reviews: 'service first' },
    shown: ['Item.stars'],
  },
  {
    name: 'an interface object may give null that never did',
    before: { products: items, reviews: reviewed.replace('Int', 'Int!') },
    after: { products: items, reviews: reviewed },
    operations: ['query Q { item { rating } }'],
    orders: { reviews: 'supergraph first' },
    shown: ['Item.rating'],
  },
  {
    name: 'an interface object is found by another key',
    before: {
      products: items.replaceAll('@key(fields: "id")', '@key(fields: "id") @key(fields: "title")'),
      reviews: reviewed,
    },
    after: {
      products: items.replaceAll('@key(fields: "id")', '@key(fields: "id") @key(fields: "title")'),
      reviews: 'type Item @key(fields: "title") @interfaceObject { title: String rating: Int }',
    },
    operations: ['query Q { item { rating } }'],
    orders: { reviews: 'no safe order' },
    shown: ['Item'],
  },
  {
    name: 'an interface object gives way to the objects',
    before: { products: items, reviews: reviewed },
    after: {
      products: items,
      reviews: `
        interface Item @key(fields: "id") { id: ID! rating: Int }
        type Book implements Item @key(fields: "id") { id: ID! rating: Int }
        type Film implements Item @key(fields: "id") { id: ID! rating: Int }
      `,
    },
    operations: ['query Q { item { rating } }'],
    orders: { reviews: 'service first' },
    shown: ['Item'],
  },
];

export const nothing: readonly Case[] = [
  {
    name: 'a description, an order and a deprecation change',
    before: { users },
    after: {
      users: `
        "What there is."
        type Query { me: User }
        "Somebody."
        type User @key(fields: "id") { name: String! @deprecated(reason: "Old.") id: ID! @tag(name: "a") }
      `,
    },
    operations: ['query Q { me { name } }'],
    orders: {},
    shown: [],
  },
  {
    name: 'the description of an argument and of an input field',
    before: { users: 'type Query { me(id: ID, by: By): ID } input By { name: ID }' },
    after: {
      users: 'type Query { me("Whose." id: ID, by: By): ID } input By { "What it is." name: ID }',
    },
    operations: ['query Q { me }'],
    orders: {},
    shown: [],
  },
];
