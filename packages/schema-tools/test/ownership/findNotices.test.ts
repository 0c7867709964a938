import { describe, expect, test } from '@jest/globals';

import { findNotices } from '../../src/ownership/findNotices.ts';
import { graph, type Schemas } from '../rollout/graphs.ts';

const products = `
  type Query { product: Product page: Page }
  type Product @key(fields: "id") { id: ID! name: String @shareable weight: Int stock: Int }
  type Page @shareable { hasNext: Boolean size: Int }
  enum Color { RED BLUE }
`;
const orders = `
  type Query { order: Order }
  type Order @key(fields: "id") { id: ID! product: Product page: Page color: Color }
  type Product @key(fields: "id") { id: ID! weight: Int @external ship: Int @requires(fields: "weight") }
  type Page @shareable { hasNext: Boolean size: Int }
  enum Color { RED BLUE }
`;
const carts = `
  type Query { cart: Cart }
  type Cart { item: Product @provides(fields: "name") }
  type Product @key(fields: "id") { id: ID! name: String @external }
`;
const shop = { products, orders, carts };

/** What is noticed when products, or another subgraph, change so. */
function notices(change: (schemas: typeof shop) => Schemas): string[] {
  return findNotices(graph(shop), graph(change(shop))).map(
    ({ change: how, coordinate, other, relation, message }) =>
      `${how} ${coordinate}: ${other} ${relation}. ${message}`,
  );
}

const inProducts =
  (from: string, to: string) =>
  (schemas: typeof shop): Schemas => ({ ...schemas, products: products.replace(from, to) });
const inOrders =
  (from: string, to: string) =>
  (schemas: typeof shop): Schemas => ({ ...schemas, orders: orders.replace(from, to) });

describe('a change to what another subgraph has a part in', () => {
  test.each<[string, (schemas: typeof shop) => Schemas, string[]]>([
    [
      'a field that another one requires',
      ({ carts: same }) => ({
        products: products.replace('weight: Int', 'weight: Int!'),
        orders: orders.replace('weight: Int @external', 'weight: Int! @external'),
        carts: same,
      }),
      [
        'changed Product.weight: orders references. products changes Product.weight, and orders requires it for Product.ship.',
      ],
    ],
    [
      'a field that another one provides',
      ({ orders: same }) => ({
        products: products.replace('name: String', 'name: String!'),
        orders: same,
        carts: carts.replace('name: String @external', 'name: String! @external'),
      }),
      [
        'changed Product.name: carts references. products changes Product.name, and carts provides it in Cart.item.',
      ],
    ],
    [
      'an entity of which one adds fields and another one has a stub',
      inProducts(
        '@key(fields: "id") { id: ID! name',
        '@key(fields: "id") @key(fields: "name") { id: ID! name',
      ),
      [
        'changed Product: carts references. products changes Product, and carts refers to it in Cart.item.',
        'changed Product: orders owns. products changes Product, and orders defines it.',
      ],
    ],
    [
      'a value type in one place',
      inProducts('size: Int', 'size: Int!'),
      ['changed Page.size: orders owns. products changes Page.size, and orders resolves it.'],
    ],
    [
      'an enum in one place',
      inProducts('RED BLUE', 'RED BLUE GREEN'),
      ['changed Color: orders owns. products changes Color, and orders defines it.'],
    ],
    [
      'a field that is taken over',
      inOrders('ship: Int', 'stock: Int @override(from: "products") ship: Int'),
      ['added Product.stock: products owns. orders adds Product.stock, and products resolves it.'],
    ],
  ])('is noticed: %s', (_what, change, expected) => {
    expect(notices(change)).toEqual(expected);
  });

  test('is noticed: a field that the other one has taken over', () => {
    const taken = {
      products,
      orders: orders.replace('ship: Int', 'stock: Int @override(from: "products") ship: Int'),
      carts,
    };

    expect(
      findNotices(graph(taken), graph({ ...taken, products: products.replace('stock: Int', '') })),
    ).toEqual([
      {
        subgraph: 'products',
        coordinate: 'Product.stock',
        change: 'removed',
        other: 'orders',
        relation: 'references',
        message: 'products removes Product.stock, and orders takes it over with @override.',
      },
    ]);
  });
});

describe('a change that no other subgraph has a part in', () => {
  test.each<[string, (schemas: typeof shop) => Schemas]>([
    ['a field of its own', inProducts('stock: Int', 'stock: Int! price: Int')],
    ['a type of its own', inProducts('type Page', 'type Shelf { id: ID } type Page')],
    ['a root field', inProducts('product: Product', 'product: Product first: Product')],
    ['a description', inProducts('weight: Int', '"How heavy." weight: Int')],
    ['a deprecation', inProducts('weight: Int', 'weight: Int @deprecated(reason: "Old.")')],
    ['a tag', inProducts('weight: Int', 'weight: Int @tag(name: "a")')],
    ['an order', inProducts('hasNext: Boolean size: Int', 'size: Int hasNext: Boolean')],
    ['a scalar', inProducts('enum Color', 'scalar Time enum Color')],
    [
      'an @external key, as federation 1 had it',
      (schemas) => ({
        ...schemas,
        carts:
          'schema { query: Query } type Query { cart: Product } extend type Product @key(fields: "id") { id: ID! @external }',
      }),
    ],
    ['a reference that is gone', ({ products, orders }) => ({ products, orders })],
    [
      'a version of federation',
      (schemas) => ({
        ...schemas,
        products: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"]) ${products}`,
      }),
    ],
  ])('is passed over: %s', (_what, change) => {
    expect(notices(change)).toEqual([]);
  });
});
