import { duplicateKey } from '@shop/service-kit';
import { Types } from 'mongoose';

import type { OrderEventRecord, OrderRecord } from '../models/order.ts';
import { firstStatus } from '../models/transitions.ts';
import { literal, msFromNow } from '../saga/expressions.ts';
import type { Saga } from '../saga/saga.ts';

/** An order that is about to be recorded, with the step that comes first. */
export type PlacedOrder = Pick<
  OrderRecord,
  'userId' | 'lines' | 'currency' | 'total' | 'shippingAddress'
> &
  Required<Pick<OrderRecord, 'idempotencyKey' | 'requestHash' | 'step'>>;

/**
 * Records a new order, `PENDING` as of now. One that is to be reserved is in the hands of this process;
 * one that could not be priced is free for whoever comes first.
 *
 * @returns null when the user has an order with this key already
 */
export async function insertOrder(
  { orders, owner, leaseMs, logger }: Saga,
  placed: PlacedOrder,
): Promise<OrderRecord | null> {
  const _id = new Types.ObjectId();
  const isOwned = placed.step !== 'PRICE';
  const first = { status: firstStatus, cause: 'The order was placed.' } satisfies Omit<
    OrderEventRecord,
    'at'
  >;
  try {
    // An update that finds nothing, for only updates know the database's time. The condition keeps
    // a repetition by the driver from beginning the order anew.
    const order = await orders
      .findOneAndUpdate(
        { _id, status: { $exists: false } },
        [
          {
            $set: {
              ...literals(placed),
              status: first.status,
              history: [{ ...first, at: '$$NOW' }],
              placedAt: '$$NOW',
              updatedAt: '$$NOW',
              lease: {
                owner: isOwned ? literal(owner) : null,
                epoch: literal(1),
                until: msFromNow(isOwned ? leaseMs : 0),
              },
            },
          },
        ],
        { updatePipeline: true, upsert: true, returnDocument: 'after' },
      )
      .lean<OrderRecord>()
      .orFail();
    const { status, step } = order;
    logger.info({ orderId: _id.toHexString(), epoch: 1, status, next: step }, 'an order is placed');
    return order;
  } catch (error) {
    if (duplicateKey(error) === undefined) throw error;
    return null;
  }
}

function literals(fields: object): Record<string, { $literal: unknown }> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, literal<unknown>(value)]),
  );
}
