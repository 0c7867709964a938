import { readSeed, seedCollection } from '@shop/service-kit';
import { Types } from 'mongoose';
import { z } from 'zod';

import type { OrderModel } from './models/order.ts';
import { orderStatuses } from './models/transitions.ts';
import { buildOrder } from './operations/buildOrder.ts';

const seedOrder = z.object({
  id: z.string().transform((id) => new Types.ObjectId(id)),
  userId: z.string(),
  currency: z.string(),
  lines: z.array(
    z.object({
      productId: z.string(),
      sku: z.string(),
      name: z.string(),
      unitPrice: z.number(),
      quantity: z.number(),
    }),
  ),
  shippingAddress: z.object({
    street: z.string(),
    city: z.string(),
    state: z.string(),
    postalCode: z.string(),
    country: z.string(),
  }),
  history: z.array(
    z.object({
      status: z.enum(orderStatuses),
      at: z.iso.datetime().transform((moment) => new Date(moment)),
      cause: z.string(),
    }),
  ),
});

/**
 * Adds the orders of seed/orders.json that are not there yet.
 *
 * @returns how many were added
 * @throws {InputError} when a row breaks a rule of orders; nothing is written then
 */
export async function seedOrders(orders: OrderModel): Promise<number> {
  const rows = readSeed(new URL('../seed/orders.json', import.meta.url), seedOrder);
  return seedCollection(orders, rows.map(buildOrder));
}
