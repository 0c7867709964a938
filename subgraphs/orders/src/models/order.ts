import type { PostalAddress } from '@shop/service-kit';
import { type Connection, type Model, Schema, type Types } from 'mongoose';

import { orderStatuses, type OrderStatus } from './transitions.ts';

/** ISO 4217 codes of the currencies that the shop sells in; each has 100 minor units. */
export const currencies = ['EUR', 'GBP', 'USD'] as const;

export type Currency = (typeof currencies)[number];

/** A product in an order, with its name and price as they were when the order was placed. */
export interface OrderLineRecord {
  /** The id that the products service gave it. */
  productId: string;
  sku: string;
  name: string;
  /** In minor units of the order's currency. */
  unitPrice: number;
  quantity: number;
}

/** A line with the currency of its order, which gives its amounts their meaning. */
export interface PricedLine extends OrderLineRecord {
  currency: Currency;
}

/** A step in the life of an order. */
export interface OrderEventRecord {
  status: OrderStatus;
  at: Date;
  /** Why it began, for people to read. */
  cause: string;
}

/** An order as the database keeps it. */
export interface OrderRecord {
  _id: Types.ObjectId;
  /** The id that the users service gave the buyer. */
  userId: string;
  /** The state of the last event of the history: one update writes both. */
  status: OrderStatus;
  /** At most one for each product. */
  lines: OrderLineRecord[];
  currency: Currency;
  /** What all lines cost together, in minor units of the currency. */
  total: number;
  shippingAddress: PostalAddress;
  /** Oldest first; never empty. */
  history: OrderEventRecord[];
  placedAt: Date;
  updatedAt: Date;
}

export type OrderModel = Model<OrderRecord>;

const text = { type: String, required: true } as const;
const whole = { type: Number, required: true } as const;
const moment = { type: Date, required: true } as const;
const status = { type: String, enum: orderStatuses, required: true } as const;

const line = new Schema<OrderLineRecord>(
  { productId: text, sku: text, name: text, unitPrice: whole, quantity: whole },
  { _id: false },
);

const address = new Schema<PostalAddress>(
  { street: text, city: text, state: String, postalCode: text, country: text },
  { _id: false },
);

const event = new Schema<OrderEventRecord>({ status, at: moment, cause: text }, { _id: false });

const order = new Schema<OrderRecord>(
  {
    userId: text,
    status,
    lines: { type: [line], required: true },
    currency: { type: String, enum: currencies, required: true },
    total: whole,
    shippingAddress: { type: address, required: true },
    history: { type: [event], required: true },
    placedAt: moment,
    updatedAt: moment,
  },
  { collection: 'orders', strict: 'throw', versionKey: false },
);

// Each list is read newest first, so that each of its filters has an index in that order.
order.index({ placedAt: -1, _id: -1 });
order.index({ userId: 1, placedAt: -1, _id: -1 });
order.index({ status: 1, placedAt: -1, _id: -1 });
// Units sold are counted by product.
order.index({ 'lines.productId': 1, status: 1 });

/** Defines the orders' collection on a connection and builds its indexes. */
export async function openOrders(connection: Connection): Promise<OrderModel> {
  const model = connection.model<OrderRecord>('Order', order);
  await model.createIndexes();
  return model;
}
