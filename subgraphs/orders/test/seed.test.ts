import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { TestSubgraph } from '@shop/service-kit/testing';

import type { OrderModel } from '../src/models/order.ts';
import { seedOrders } from '../src/seedOrders.ts';
import { startOrdersService } from './support/service.ts';

let service: TestSubgraph<OrderModel>;

beforeEach(async () => {
  service = await startOrdersService();
});

afterEach(() => service.stop());

const all = () => service.models.find().sort({ _id: 1 }).lean();

test('seeding adds an order for each row, by the rules', async () => {
  expect(await seedOrders(service.models)).toBe(208);
  const seeded = await all();
  expect(seeded).toHaveLength(208);
  for (const { lines, total, status, history, placedAt, updatedAt } of seeded) {
    expect(total).toBe(
      lines.reduce((sum, line) => sum + (line.unitPrice ?? NaN) * line.quantity, 0),
    );
    expect([placedAt, status, updatedAt]).toEqual([
      history[0]?.at,
      history.at(-1)?.status,
      history.at(-1)?.at,
    ]);
  }
});

test('seeding again, even twice at once, adds what is missing and leaves the rest', async () => {
  await seedOrders(service.models);
  const [first, second] = (await all()).map(({ userId }) => userId);
  await service.models.updateOne({ userId: first ?? '' }, { $set: { currency: 'EUR' } });
  const before = await all();
  await service.models.deleteOne({ userId: second ?? '' });

  const added = await Promise.all([seedOrders(service.models), seedOrders(service.models)]);
  expect(added.toSorted()).toEqual([0, 1]);
  expect(await all()).toEqual(before);
  expect(await seedOrders(service.models)).toBe(0);
});

test('a seeded order is read like any other', async () => {
  await seedOrders(service.models);
  const { orders } = await service.data<{ orders: { nodes: unknown[] } }>(
    `{
      orders(filter: { userId: "5eed00010000000000000001" }) {
        nodes {
          id
          status
          total { amount currency }
          lines { sku quantity unitPrice { amount } }
          shippingAddress { city state country }
          placedAt
        }
      }
    }`,
  );
  expect(orders.nodes).toEqual([
    {
      id: '5eed00040000000000000001',
      status: 'DELIVERED',
      total: { amount: 1_151_081, currency: 'USD' },
      lines: [
        { sku: 'TOP-BRD-BLU-162', quantity: 4, unitPrice: { amount: 2_635 } },
        { sku: 'MOT-GEN-GEN-113', quantity: 3, unitPrice: { amount: 351_599 } },
        { sku: 'SMA-APP-IPH-122', quantity: 3, unitPrice: { amount: 27_992 } },
        { sku: 'SPO-BRD-BAS-138', quantity: 2, unitPrice: { amount: 884 } },
      ],
      shippingAddress: { city: 'Phoenix', state: 'Mississippi', country: 'US' },
      placedAt: '2025-05-01T08:00:00.000Z',
    },
  ]);
});
