import {
  authorize,
  InputError,
  ServiceUnreachable,
  UnavailableError,
  type Viewer,
} from '@shop/service-kit';

import type { OrderModel, OrderRecord } from '../models/order.ts';
import { advance } from '../saga/advance.ts';
import { type Allowance, allowMs } from '../saga/allowance.ts';
import { type Pricing, priceLines } from '../saga/priceLines.ts';
import type { Saga } from '../saga/saga.ts';
import { checkOrderRequest, type OrderRequest, type PlaceOrder } from './checkOrderRequest.ts';
import {
  describeRejection,
  type IdempotencyKeyReused,
  keyReused,
  type RejectionFailure,
} from './failures.ts';
import { hashRequest } from './hashRequest.ts';
import { insertOrder } from './insertOrder.ts';
import { maxAmount } from './rules.ts';

/** How long a buyer waits for the order to be settled; then it is given as it is, in milliseconds. */
const patienceMs = 3_000;

/** How much of what is left of that products may take to name prices: the rest is to record the order. */
const quoteShare = 2 / 3;

export type PlaceOrderResult = OrderRecord | RejectionFailure | IdempotencyKeyReused;

/**
 * Places an order in the name of the viewer. It may be asked any number of times, anywhere and at
 * once, also with another input: an idempotency key of a user has one order.
 *
 * Of what is refused nothing is recorded, so a failure cannot keep back an earlier attempt that is
 * still on its way: that one may be placed after it. What a client corrects it therefore sends under
 * the same key, and only one of both is placed.
 *
 * @returns the order in the state that it is in, once it is recorded: usually settled, and `PENDING`
 *   when products could not be reached in time. `IdempotencyKeyReused` with the order that has the key
 *   when another input has placed it. Another failure only when nothing is recorded under the key yet
 * @throws {UnauthenticatedError} when nobody is signed in
 * @throws {ForbiddenError} when the account is suspended
 * @throws {InputError} when the input breaks a rule; nothing is asked or written then
 * @throws {UnavailableError} when there was no time left to record it, or what another attempt has
 *   recorded cannot be read yet
 */
export async function placeOrder(
  saga: Saga,
  viewer: Viewer | undefined,
  input: PlaceOrder,
): Promise<PlaceOrderResult> {
  const { userId } = authorize(viewer, { active: true });
  const request = checkOrderRequest(input);
  const requestHash = hashRequest(request);
  const allowance = allowMs(patienceMs);
  const key = { userId, idempotencyKey: request.idempotencyKey };

  const earlier = await findByKey(saga.orders, key);
  if (earlier) return sameOrder(earlier, requestHash);

  const pricing = await askPrice(saga, request, allowance);
  if (pricing !== undefined && pricing.kind !== 'priced') {
    // The stock may be gone to an attempt with the same key, which is the one to tell of.
    const meanwhile = await findByKeyForCertain(saga.orders, key);
    return meanwhile ? sameOrder(meanwhile, requestHash) : refusal(pricing, request);
  }
  if (allowance.leftMs() <= 0) {
    // The buyer has gone, and may have been told something else by another attempt.
    throw new UnavailableError('The order could not be placed in time; try again.');
  }

  const placed = await insertOrder(saga, {
    ...key,
    requestHash,
    lines: pricing?.lines ?? request.lines,
    total: request.expectedTotal.amount,
    currency: request.expectedTotal.currency,
    shippingAddress: request.shippingAddress,
    step: pricing ? 'RESERVE' : 'PRICE',
  });
  if (placed) return advance(saga, placed, allowance);

  const first = await findByKey(saga.orders, key);
  if (first !== null) return sameOrder(first, requestHash);
  // Another attempt is recorded, and a read may take a moment to show it.
  throw new UnavailableError('This order is being placed by another attempt; try again.');
}

type Key = Required<Pick<OrderRecord, 'userId' | 'idempotencyKey'>>;

function findByKey(orders: OrderModel, key: Key): Promise<OrderRecord | null> {
  return orders.findOne(key).lean<OrderRecord>().exec();
}

/**
 * The order that has the key now. It is asked for by a write that changes nothing: the condition of a
 * write meets what is there, and a read may be older than an order that another attempt was told of,
 * when the database has changed its primary.
 */
function findByKeyForCertain(orders: OrderModel, key: Key): Promise<OrderRecord | null> {
  const nothing = { $set: { userId: key.userId } };
  return orders
    .findOneAndUpdate(key, nothing, { returnDocument: 'after' })
    .lean<OrderRecord>()
    .exec();
}

function sameOrder(order: OrderRecord, requestHash: string): OrderRecord | IdempotencyKeyReused {
  return order.requestHash === requestHash ? order : keyReused(order);
}

/** Gives undefined when products cannot be reached: the order is placed all the same. */
async function askPrice(
  { stock, stockTimeoutMs, logger }: Saga,
  { lines, expectedTotal }: OrderRequest,
  allowance: Allowance,
): Promise<Pricing | undefined> {
  try {
    const ids = lines.map(({ productId }) => productId);
    const withinMs = Math.min(stockTimeoutMs, Math.ceil(allowance.leftMs() * quoteShare));
    return priceLines(lines, expectedTotal, await stock.quote(ids, { withinMs }));
  } catch (err) {
    if (!(err instanceof ServiceUnreachable)) throw err;
    logger.warn({ err }, 'products cannot be reached: an order is placed unpriced');
    return undefined;
  }
}

function refusal(
  pricing: Exclude<Pricing, { kind: 'priced' }>,
  { expectedTotal }: OrderRequest,
): RejectionFailure {
  if (pricing.kind === 'refused') {
    return describeRejection(pricing.rejection, expectedTotal.currency);
  }
  throw new InputError('lines', `lines must cost at most ${maxAmount} together, and cost more.`);
}
