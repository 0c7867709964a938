import type { PostalAddress } from '@shop/service-kit';
import { type Connection, type Model, Schema, type Types } from 'mongoose';

import type { Rejection } from './rejection.ts';
import { type Step, steps } from './steps.ts';
import { orderStatuses, type OrderStatus } from './transitions.ts';

/** ISO 4217 codes of the currencies that the shop sells in; each has 100 minor units. */
export const currencies = ['EUR', 'GBP', 'USD'] as const;

export type Currency = (typeof currencies)[number];

/** A product in an order and, once that is priced, its name and price at that time. */
export interface OrderLineRecord {
  /** The id that the products service gave it. */
  productId: string;
  sku?: string;
  name?: string;
  /** In minor units of the order's currency. */
  unitPrice?: number;
  quantity: number;
}

/** A line with the name and price that the buyer agreed to. */
export type PricedLine = Required<OrderLineRecord>;

/** A line with the currency of its order, which gives its amounts their meaning. */
export interface OrderLineInCurrency extends OrderLineRecord {
  currency: Currency;
}

/** A step in the life of an order. */
export interface OrderEventRecord {
  status: OrderStatus;
  at: Date;
  /** Why it began, for people to read. */
  cause: string;
}

/** Who works on an order, and until when nobody else may: all times are the database's. */
export interface Lease {
  /** The process that works on it; null when whoever comes first may, from `until` on. */
  owner: string | null;
  /** Grows with each owner, so that what an earlier one writes late has no effect. */
  epoch: number;
  until: Date;
}

/** An order as the database keeps it: also the log of the saga that settles it. */
export interface OrderRecord {
  _id: Types.ObjectId;
  /** The id that the users service gave the buyer. */
  userId: string;
  /** The state of the last event of the history: one update writes both. */
  status: OrderStatus;
  /** At most one for each product. */
  lines: OrderLineRecord[];
  currency: Currency;
  /** What all lines cost together, in minor units of the currency; what the buyer expects until priced. */
  total: number;
  shippingAddress: PostalAddress;
  /** Oldest first; never empty. */
  history: OrderEventRecord[];
  placedAt: Date;
  updatedAt: Date;
  /** The buyer's name for it; absent in orders that were not placed through the API. */
  idempotencyKey?: string;
  /** Tells whether another request with the key is the same one. */
  requestHash?: string;
  /** Why it is `REJECTED`, as far as it can be told by one of these reasons. */
  rejection?: Rejection;
  /** What is to be asked of products next; absent when there is nothing left to do. */
  step?: Step;
  /** How often this step was tried in vain. */
  attempts?: number;
  /** Absent in orders that nobody had to work on. */
  lease?: Lease;
}

export type OrderModel = Model<OrderRecord>;

const text = { type: String, required: true } as const;
const whole = { type: Number, required: true } as const;
const moment = { type: Date, required: true } as const;
const status = { type: String, enum: orderStatuses, required: true } as const;

const line = new Schema<OrderLineRecord>(
  { productId: text, sku: String, name: String, unitPrice: Number, quantity: whole },
  { _id: false },
);

const address = new Schema<PostalAddress>(
  { street: text, city: text, state: String, postalCode: text, country: text },
  { _id: false },
);

const event = new Schema<OrderEventRecord>({ status, at: moment, cause: text }, { _id: false });

const lease = new Schema<Lease>({ owner: String, epoch: whole, until: moment }, { _id: false });

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
    idempotencyKey: String,
    requestHash: String,
    rejection: Schema.Types.Mixed,
    step: { type: String, enum: steps },
    attempts: Number,
    lease,
  },
  { collection: 'orders', strict: 'throw', versionKey: false },
);

// Each list is read newest first, so that each of its filters has an index in that order.
order.index({ placedAt: -1, _id: -1 });
order.index({ userId: 1, placedAt: -1, _id: -1 });
order.index({ status: 1, placedAt: -1, _id: -1 });
// Units sold are counted by product.
order.index({ 'lines.productId': 1, status: 1 });
// However often and wherever an order is asked for with a key, one is recorded.
order.index(
  { userId: 1, idempotencyKey: 1 },
  { unique: true, partialFilterExpression: { idempotencyKey: { $exists: true } } },
);
// Unfinished orders, those that have waited longest first.
order.index({ 'lease.until': 1 }, { partialFilterExpression: { step: { $exists: true } } });

/** Defines the orders' collection on a connection and builds its indexes. */
export async function openOrders(connection: Connection): Promise<OrderModel> {
  const model = connection.model<OrderRecord>('Order', order);
  await model.createIndexes();
  return model;
}
