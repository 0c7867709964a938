import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TestClient, TestSubgraph } from '@shop/service-kit/testing';

import type { Models } from '../../src/models/index.ts';
import { addProduct, startProductsService, unknownId } from '../support/service.ts';

interface Reservation {
  orderId: string;
  status: string;
  expiresAt: string | null;
  refusal: unknown;
}

const fields = `{
  orderId status expiresAt
  refusal { unavailable shortages { productId requestedQuantity availableQuantity } }
}`;
const reserveMutation = `mutation ($input: ReserveStockInput!) { reserveStock(input: $input) ${fields} }`;
const commitMutation = `mutation ($orderId: ID!) { commitStock(orderId: $orderId) ${fields} }`;
const releaseMutation = `mutation ($orderId: ID!) { releaseStock(orderId: $orderId) ${fields} }`;

let service: TestSubgraph<Models>;
let orders: TestClient;
let lastOrder = 0;
const newOrder = () => `order-${(lastOrder += 1)}`;

beforeAll(async () => {
  service = await startProductsService();
  orders = service.calledBy({ service: 'orders' });
});
afterAll(() => service.stop());

/** @param lines pairs of a product's id and a quantity */
async function reserve(orderId: string, ...lines: readonly (readonly [string, number])[]) {
  const input = { orderId, lines: lines.map(([productId, quantity]) => ({ productId, quantity })) };
  return (await orders.data<{ reserveStock: Reservation }>(reserveMutation, { input }))
    .reserveStock;
}
const commit = async (orderId: string) =>
  (await orders.data<{ commitStock: Reservation }>(commitMutation, { orderId })).commitStock;
const release = async (orderId: string) =>
  (await orders.data<{ releaseStock: Reservation }>(releaseMutation, { orderId })).releaseStock;

/** How much of a product is available, held and committed. */
async function stock(id: string) {
  const product = await service.models.products.findById(id).lean();
  return [product?.availableQuantity, product?.heldQuantity, product?.committedQuantity];
}

describe('reserving', () => {
  test('holds all lines until they are committed, however often either is asked', async () => {
    const [lamp, desk] = [await addProduct(service, 'LAMP'), await addProduct(service, 'DESK')];
    const orderId = newOrder();
    const before = Date.now();
    for (let again = 0; again < 3; again += 1) {
      const reserved = await reserve(orderId, [lamp, 2], [desk, 7]);
      expect(reserved).toMatchObject({ orderId, status: 'HELD', refusal: null });
      const expiresIn = Date.parse(reserved.expiresAt ?? '') - before;
      expect(expiresIn).toBeGreaterThanOrEqual(600_000);
      expect(expiresIn).toBeLessThan(700_000);
    }
    await expect(stock(lamp)).resolves.toEqual([5, 2, 0]);
    await expect(stock(desk)).resolves.toEqual([0, 7, 0]);
    for (let again = 0; again < 3; again += 1) {
      await expect(commit(orderId)).resolves.toEqual({
        orderId,
        status: 'COMMITTED',
        expiresAt: null,
        refusal: null,
      });
    }
    await expect(stock(lamp)).resolves.toEqual([5, 0, 2]);
    await expect(stock(desk)).resolves.toEqual([0, 0, 7]);
    await expect(reserve(orderId, [lamp, 2], [desk, 7])).resolves.toMatchObject({
      status: 'COMMITTED',
    });
  });

  test('counts lines of the same product as one', async () => {
    const id = await addProduct(service, 'TWICE');
    await expect(reserve(newOrder(), [id, 4], [id, 4])).resolves.toMatchObject({
      status: 'RELEASED',
      refusal: { shortages: [{ productId: id, requestedQuantity: 8, availableQuantity: 7 }] },
    });
    await expect(reserve(newOrder(), [id, 3], [id, 4])).resolves.toMatchObject({ status: 'HELD' });
    await expect(stock(id)).resolves.toEqual([0, 7, 0]);
  });

  test('holds nothing when one line cannot be had, and says all that cannot', async () => {
    const enough = await addProduct(service, 'ENOUGH');
    const short = await addProduct(service, 'SHORT', { availableQuantity: 1 });
    const empty = await addProduct(service, 'EMPTY', { availableQuantity: 0 });
    const archived = await addProduct(service, 'ARCHIVED');
    await service.data(`mutation { archiveProduct(input: { id: "${archived}" }) { id } }`);
    const orderId = newOrder();
    const refused = {
      orderId,
      status: 'RELEASED',
      expiresAt: null,
      refusal: {
        unavailable: ['$$ROOT', archived, unknownId].sort(),
        shortages: [
          { productId: short, requestedQuantity: 2, availableQuantity: 1 },
          { productId: empty, requestedQuantity: 3, availableQuantity: 0 },
        ].sort((a, b) => (a.productId < b.productId ? -1 : 1)),
      },
    };
    const lines = [
      ['$$ROOT', 1],
      [unknownId, 1],
      [short, 2],
      [enough, 1],
      [archived, 1],
      [empty, 3],
    ] as const;
    await expect(reserve(orderId, ...lines)).resolves.toEqual(refused);
    for (const id of [enough, archived]) await expect(stock(id)).resolves.toEqual([7, 0, 0]);
    // It was refused for good: what the order is told does not change when stock comes in.
    await service.models.products.updateMany({}, { $inc: { availableQuantity: 9 } });
    await expect(reserve(orderId, ...lines)).resolves.toEqual(refused);
  });

  test('leaves what is held of a product that is archived then to be committed', async () => {
    const id = await addProduct(service, 'LAST-ONES');
    const orderId = newOrder();
    await reserve(orderId, [id, 2]);
    await service.data(`mutation { archiveProduct(input: { id: "${id}" }) { id } }`);
    await expect(commit(orderId)).resolves.toMatchObject({ status: 'COMMITTED' });
    await expect(stock(id)).resolves.toEqual([5, 0, 2]);
  });

  test('never sells more than there is, however many ask at once in whatever order', async () => {
    const ids = await Promise.all(
      ['HOT-1', 'HOT-2', 'HOT-3'].map((sku) =>
        addProduct(service, sku, { availableQuantity: 100 }),
      ),
    );
    const reservations = await Promise.all(
      Array.from({ length: 200 }, (_, index) => {
        const lines = ids.map((id) => [id, 1] as const);
        const turned = [...lines.slice(index % 3), ...lines.slice(0, index % 3)];
        return reserve(newOrder(), ...(index % 2 === 0 ? turned : turned.reverse()));
      }),
    );
    const held = reservations.filter(({ status }) => status === 'HELD');
    expect(held).toHaveLength(100);
    for (const id of ids) await expect(stock(id)).resolves.toEqual([0, 100, 0]);
  });
});

describe('releasing', () => {
  test('gives back what is held, and what is committed, once', async () => {
    const id = await addProduct(service, 'BACK');
    for (const committed of [false, true]) {
      const orderId = newOrder();
      await reserve(orderId, [id, 3]);
      if (committed) await commit(orderId);
      for (let again = 0; again < 3; again += 1) {
        await expect(release(orderId)).resolves.toMatchObject({ status: 'RELEASED' });
        await expect(stock(id)).resolves.toEqual([7, 0, 0]);
      }
      await expect(commit(orderId)).resolves.toMatchObject({ status: 'RELEASED' });
      await expect(reserve(orderId, [id, 3])).resolves.toMatchObject({
        status: 'RELEASED',
        refusal: null,
      });
    }
    await expect(stock(id)).resolves.toEqual([7, 0, 0]);
  });

  test('before anything is reserved leaves nothing to reserve', async () => {
    const id = await addProduct(service, 'LATE');
    const orderId = newOrder();
    await expect(release(orderId)).resolves.toMatchObject({ status: 'RELEASED' });
    await expect(reserve(orderId, [id, 1])).resolves.toMatchObject({ status: 'RELEASED' });
    await expect(stock(id)).resolves.toEqual([7, 0, 0]);
  });
});

describe('bad input', () => {
  let id: string;
  beforeAll(async () => {
    id = await addProduct(service, 'INPUT');
  });
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ productId: `p-${index}`, quantity: 1 }));

  test.each([
    ['no lines', { lines: [] }, 'lines'],
    ['more than 100 lines', { lines: many(101) }, 'lines'],
    ['a quantity of zero', { lines: [{ productId: 'x', quantity: 0 }] }, 'lines.0.quantity'],
    ['a negative quantity', { lines: [{ productId: 'x', quantity: -1 }] }, 'lines.0.quantity'],
    ['too many of one', { lines: [{ productId: 'x', quantity: 10_001 }] }, 'lines.0.quantity'],
    [
      'too many of one in all lines',
      { lines: [10_000, 1].map((quantity) => ({ productId: 'x', quantity })) },
      'lines.1.quantity',
    ],
    ['no product id', { lines: [{ productId: '', quantity: 1 }] }, 'lines.0.productId'],
    [
      'a long product id',
      { lines: [{ productId: 'x'.repeat(65), quantity: 1 }] },
      'lines.0.productId',
    ],
    ['no order id', { orderId: '' }, 'orderId'],
    ['a long order id', { orderId: 'x'.repeat(65) }, 'orderId'],
    ['an order id with a dot', { orderId: 'a.b' }, 'orderId'],
    ['an order id with a dollar sign', { orderId: '$a' }, 'orderId'],
    ['an order id of every object', { orderId: '__proto__' }, 'orderId'],
    ['an order id of another object', { orderId: 'constructor' }, 'orderId'],
  ])('%s is refused, the field is named and nothing is written', async (_name, wrong, field) => {
    const orderId = newOrder();
    const input = { orderId, lines: [{ productId: id, quantity: 1 }], ...wrong };
    const { errors } = await orders.execute(reserveMutation, { input });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field } }]);
    await expect(service.models.reservations.findById(input.orderId).lean()).resolves.toBeNull();
    await expect(stock(id)).resolves.toEqual([7, 0, 0]);
  });

  test.each([commitMutation, releaseMutation])('so it is by %s', async (mutation) => {
    const { errors } = await orders.execute(mutation, { orderId: 'a.b' });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field: 'orderId' } }]);
  });

  test('other lines than those that the order has reserved are refused', async () => {
    const orderId = newOrder();
    await reserve(orderId, [id, 1]);
    for (const line of [
      { productId: id, quantity: 2 },
      { productId: unknownId, quantity: 1 },
    ]) {
      const { errors } = await orders.execute(reserveMutation, {
        input: { orderId, lines: [line] },
      });
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field: 'lines' } }]);
    }
    await release(orderId);
  });

  test('an order that is not known cannot be committed', async () => {
    const { errors } = await orders.execute(commitMutation, { orderId: newOrder() });
    expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  });

  test('an order whose holds are still being taken has them all once it is committed', async () => {
    const orderId = newOrder();
    await reserve(orderId, [id, 1]);
    await service.models.reservations.updateOne({ _id: orderId }, { state: 'RESERVING' });
    await expect(commit(orderId)).resolves.toMatchObject({ status: 'COMMITTED' });
    await expect(stock(id)).resolves.toEqual([6, 0, 1]);
    await release(orderId);
    await expect(stock(id)).resolves.toEqual([7, 0, 0]);
  });

  test.each([reserveMutation, commitMutation, releaseMutation])(
    'the router may not ask for %s',
    async (mutation) => {
      const orderId = newOrder();
      const input = { orderId, lines: [{ productId: id, quantity: 1 }] };
      const variables = mutation === reserveMutation ? { input } : { orderId };
      const { errors } = await service.execute(mutation, variables);
      expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
      await expect(service.models.reservations.findById(orderId).lean()).resolves.toBeNull();
    },
  );
});
