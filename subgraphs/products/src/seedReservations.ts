import { readSeed, seedCollection } from '@shop/service-kit';
import { Types } from 'mongoose';
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

type Row = z.infer<typeof seedReservation>;

/**
 * Adds the reservations of the seeded orders that are missing, and counts what they took as supplied
 * and committed: what the seed has in stock is what they left.
 *
 * @returns how many reservations were added
 */
export async function seedReservations({
  products,
  reservations,
}: Pick<Models, 'products' | 'reservations'>): Promise<number> {
  const added = await seedCollection(reservations, rows.map(toRecord));
  await countCommitted({ products, reservations });
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
async function countCommitted({
  products,
  reservations,
}: Pick<Models, 'products' | 'reservations'>): Promise<void> {
  const orderIds = rows.map(({ orderId }) => orderId);
  const seeded = await reservations
    .find({ _id: { $in: orderIds }, 'lines.0': { $exists: true } })
    .select({ lines: 1 })
    .batchSize(orderIds.length + 1)
    .lean();
  const counts = seeded.flatMap(({ _id: orderId, lines }) =>
    lines.map(({ productId, quantity }) => countLine(orderId, productId, quantity)),
  );
  await products.bulkWrite(counts, { ordered: false, timestamps: false });
}

function countLine(orderId: string, productId: string, quantity: number) {
  const marker = `seededOrders.${orderId}`;
  return {
    updateOne: {
      filter: { _id: new Types.ObjectId(productId), [marker]: { $exists: false } },
      update: {
        $inc: { suppliedQuantity: quantity, committedQuantity: quantity },
        $set: { [marker]: quantity },
      },
    },
  };
}
