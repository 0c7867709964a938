import {
  createLogger,
  readConfig,
  readSeed,
  seedCollection,
  seedDatabase,
} from '@shop/service-kit';
import { Types } from 'mongoose';
import { z } from 'zod';

import { ordersConfig } from './config.ts';
import { openOrders } from './models/order.ts';
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

const rows = readSeed(new URL('../seed/orders.json', import.meta.url), seedOrder);
const config = readConfig(ordersConfig);
const logger = createLogger({ name: 'orders-seed', level: config.LOG_LEVEL });

await seedDatabase({
  databaseUri: config.ORDERS_MONGODB_URI,
  logger,
  seed: async (connection) => seedCollection(await openOrders(connection), rows.map(buildOrder)),
});
