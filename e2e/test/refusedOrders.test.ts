import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';

import { accounts } from './support/accounts.ts';
import { eventually } from './support/eventually.ts';
import { readRepositoryFile } from './support/readme.ts';
import { type Shop, startShop } from './support/shop.ts';

const placeOrder = readRepositoryFile('operations/storefront/PlaceOrder.graphql').replace(
  'placeOrder(input: $input) {',
  'placeOrder(input: $input) {\n    __typename',
);

/** The collections that tell of orders, by the service whose they are. */
const collections = { orders: ['orders'], products: ['products', 'reservations'] };

const address = { street: '1 Main Street', city: 'Berlin', postalCode: '1', country: 'DE' };
const lipstick = { productId: '5eed00020000000000000004', price: 1_299 };
const archived = { productId: '5eed00020000000000000005', price: 899 };

const line = (quantity: number, productId = lipstick.productId) => ({ productId, quantity });
const usd = (amount: number) => ({ amount, currency: 'USD' });

/** An order that the shop would take. */
const good = {
  lines: [line(1)],
  shippingAddress: address,
  expectedTotal: usd(lipstick.price),
  idempotencyKey: 'refused',
};
type Change = Partial<Record<keyof typeof good, unknown>>;

describe('an order that is refused, with no trace in either database, is one with', () => {
  let shop: Shop;
  let client: Record<'orders' | 'products', MongoClient>;
  let before: string;

  const everything = async (): Promise<string> => {
    const found = Object.entries(collections).flatMap(([service, names]) =>
      names.map(async (name) => {
        const { [service as keyof typeof client]: connection } = client;
        return [name, await connection.db().collection(name).find().sort({ _id: 1 }).toArray()];
      }),
    );
    return JSON.stringify(await Promise.all(found));
  };

  beforeAll(async () => {
    shop = await startShop();
    const connect = (name: string) =>
      MongoClient.connect(shop.stack.subgraph(name).databaseUri, { readConcernLevel: 'majority' });
    client = { orders: await connect('orders'), products: await connect('products') };
    const archive = readRepositoryFile('operations/back-office/ArchiveProduct.graphql');
    await shop.as('manager').read(archive, { id: archived.productId });
    before = await everything();
  });
  afterAll(async () => {
    await Promise.all(Object.values(client).map((connection) => connection.close()));
    await shop.stop();
  });

  const place = (change: Change) =>
    shop.as('customer').ask<{ placeOrder: { __typename: string } | null }>(placeOrder, {
      input: { ...good, ...change },
    });

  test.each<[string, Change, string]>([
    ['no lines', { lines: [] }, 'lines'],
    ['101 lines', { lines: Array.from({ length: 101 }, () => line(1)) }, 'lines'],
    ['a quantity of zero', { lines: [line(0)] }, 'lines.0.quantity'],
    ['a negative quantity', { lines: [line(1), line(-1)] }, 'lines.1.quantity'],
    ['a quantity above 10,000', { lines: [line(10_001)] }, 'lines.0.quantity'],
    ['above 10,000 in all', { lines: [line(9_999), line(2)] }, 'lines.1.quantity'],
    ['a blank street', { shippingAddress: { ...address, street: ' ' } }, 'shippingAddress.street'],
    ['an empty city', { shippingAddress: { ...address, city: '' } }, 'shippingAddress.city'],
    ['an empty key', { idempotencyKey: '' }, 'idempotencyKey'],
    ['a key of 129 characters', { idempotencyKey: 'k'.repeat(129) }, 'idempotencyKey'],
    ['a total below zero', { expectedTotal: usd(-1) }, 'expectedTotal.amount'],
  ])('%s: BAD_USER_INPUT names the field', async (_, change, field) => {
    const { errors } = await place(change);
    expect(errors.map(({ extensions }) => extensions)).toEqual([{ code: 'BAD_USER_INPUT', field }]);
    expect(await everything()).toBe(before);
  });

  const without = (part: keyof typeof address): Change => ({
    shippingAddress: Object.fromEntries(Object.entries(address).filter(([name]) => name !== part)),
  });

  test.each<[string, Change, string]>([
    ['a fraction', { lines: [line(1.5)] }, 'input.lines[0].quantity'],
    ['an address without a street', without('street'), 'street'],
    ['an address without a city', without('city'), 'city'],
    ['an address without a postal code', without('postalCode'), 'postalCode'],
    ['an address without a country', without('country'), 'country'],
    ['no address', { shippingAddress: null }, 'input.shippingAddress'],
    ['no key', { idempotencyKey: null }, 'input.idempotencyKey'],
    ['no expected total', { expectedTotal: null }, 'input.expectedTotal'],
    ['lines that are null', { lines: null }, 'input.lines'],
  ])('%s: BAD_USER_INPUT says where', async (_, change, where) => {
    const { errors } = await place(change);
    expect(errors.map(({ extensions }) => extensions?.code)).toEqual(['BAD_USER_INPUT']);
    expect(errors[0]?.message).toContain(`"${where}"`);
    expect(await everything()).toBe(before);
  });

  test.each<[string, Change, string]>([
    ['above stock', { lines: [line(5_000)], expectedTotal: usd(5_000 * 1_299) }, 'OutOfStock'],
    ['an unknown product', { lines: [line(1, 'nothing')] }, 'ProductUnavailable'],
    [
      'an archived product',
      { lines: [line(1, archived.productId)], expectedTotal: usd(archived.price) },
      'ProductUnavailable',
    ],
    ['another total', { expectedTotal: usd(lipstick.price - 1) }, 'PriceChanged'],
  ])('%s: a failure that has a type', async (_, change, failure) => {
    const { data, errors } = await place(change);
    expect(errors).toEqual([]);
    expect(data?.placeOrder?.__typename).toBe(failure);
    expect(await everything()).toBe(before);
  });

  test('nobody is signed in', async () => {
    const { refusedWhole } = await shop.ask(placeOrder, { input: good });
    expect(refusedWhole).toBe(true);
    expect(await everything()).toBe(before);
  });

  test("another user's order is not told of, and stays as it is", async () => {
    const { orders } = client;
    const theirs = await orders
      .db()
      .collection('orders')
      .findOne({
        userId: { $ne: accounts.customer.id },
        status: 'CONFIRMED',
      });
    const id = String(theirs?._id);
    const cancel = readRepositoryFile('operations/storefront/CancelOrder.graphql');
    const { errors } = await shop.as('customer').ask(cancel, { id });
    expect(errors.map(({ extensions }) => extensions?.code)).toEqual(['NOT_FOUND']);
    const read = 'query Order($id: ID!) { order(id: $id) { status } }';
    expect((await shop.as('customer').ask(read, { id })).data).toEqual({ order: null });
    expect(await everything()).toBe(before);
  });

  test('and one that is placed while products is down is PENDING, then CONFIRMED by itself', async () => {
    const { service } = shop.stack.subgraph('products');
    await service.stop();
    const { placeOrder: order } = await shop
      .as('customer')
      .read<{ placeOrder: { id: string; status: string } }>(placeOrder, { input: good });
    expect(order.status).toBe('PENDING');
    await service.start();
    const read = 'query Order($id: ID!) { order(id: $id) { status history { status } } }';
    const settled = await eventually('the order is settled', async () => {
      const answer = await shop
        .as('customer')
        .read<{ order: { status: string } }>(read, { id: order.id });
      return answer.order.status !== 'PENDING' && answer.order;
    });
    expect(settled).toEqual({
      status: 'CONFIRMED',
      history: [{ status: 'PENDING' }, { status: 'CONFIRMED' }],
    });
  });
});
