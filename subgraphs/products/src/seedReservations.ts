import { readSeed, seedCollection } from '@shop/service-kit';
import type { Types } from 'mongoose';
import { z } from 'zod';

import type { Models } from './models/index.ts';

const date = z.iso.datetime().transform((text) => new Date(text));

const seedReservation = z.object({
  orderId: z.string(),
  state: z.enum(['COMMITTED', 'RELEASED']),
  lines: z.array(z.object({ productId: z.string(), quantity: z.int() })),
  createdAt: date,
  updatedAt: date,
});

const rows = readSeed(new URL('../seed/reservations.json', import.meta.url), seedReservation);

type Stock = Pick<Models, 'products' | 'reservations'>;

type Row = z.infer<typeof seedReservation>;

/**
 * Adds the reservations of the seeded orders that are missing, and counts what they took as supplied
 * and committed: what the seed has in stock is what they left.
 *
 * @returns how many reservations were added
 */
export async function seedReservations(stock: Stock): Promise<number> {
  const added = await seedCollection(stock.reservations, rows.map(toRecord));
  await countCommitted(stock);
  return added;
}

function toRecord({ orderId: _id, lines, ...row }: Row) {
  return {
    ...row,
    _id,
    lines: lines.map((line) => ({ ...line, attempt: 1 })),
    attempt: 1,
    floor: 1,
    settled: true,
  };
}

/**
 * Counts each seeded order once in each of its products: the product notes that it has been. An order
 * that was released before it was seeded took nothing and has a reservation without lines.
 */
async function countCommitted(stock: Stock): Promise<void> {
  const orderIds = rows.map(({ orderId }) => orderId);
  const seeded = await stock.reservations
    .find({ _id: { $in: orderIds }, 'lines.0': { $exists: true } })
    .select({ lines: 1 })
    .batchSize(orderIds.length + 1)
    .lean();
  const takings = seeded.flatMap(({ _id: orderId, lines }) =>
    lines.map(({ productId, quantity }) => ({ orderId, productId, quantity })),
  );
  let missing = await findMissing(stock, takings);
  while (missing.length > 0) {
    await stock.products.bulkWrite(missing.map(countProduct), {
      ordered: false,
      timestamps: false,
    });
    // Where another process was seeding too, one of the two has counted.
    missing = await findMissing(stock, takings);
  }
}

/** What a seeded order took of a product. */
interface Taking {
  orderId: string;
  productId: string;
  quantity: number;
}

/** The takings that are not counted yet, by product. */
async function findMissing({ products }: Stock, takings: readonly Taking[]) {
  const byProduct = new Map<string, Taking[]>();
  for (const taking of takings) {
    const others = byProduct.get(taking.productId) ?? [];
    byProduct.set(taking.productId, [...others, taking]);
  }
  const counted = await products
    .find({ _id: { $in: [...byProduct.keys()] } })
    .select({ seededOrders: 1 })
    .batchSize(byProduct.size + 1)
    .lean();
  return counted.flatMap(({ _id, seededOrders = {} }) => {
    const ofProduct = byProduct.get(_id.toHexString()) ?? [];
    const missing = ofProduct.filter(({ orderId }) => !Object.hasOwn(seededOrders, orderId));
    return missing.length > 0 ? [{ _id, takings: missing }] : [];
  });
}

function countProduct({ _id, takings }: { _id: Types.ObjectId; takings: readonly Taking[] }) {
  const quantity = takings.reduce((sum, taking) => sum + taking.quantity, 0);
  const marker = ({ orderId }: Taking) => `seededOrders.${orderId}`;
  return {
    updateOne: {
      filter: { _id, $and: takings.map((taking) => ({ [marker(taking)]: { $exists: false } })) },
      update: {
        $inc: { suppliedQuantity: quantity, committedQuantity: quantity },
        $set: Object.fromEntries(takings.map((taking) => [marker(taking), taking.quantity])),
      },
    },
  };
}
