import { NotFoundError } from '@shop/service-kit';

import type { Currency, OrderRecord } from '../models/order.ts';
import type { Rejection, Shortage } from '../models/rejection.ts';
import type { OrderStatus } from '../models/transitions.ts';

/** There is less in stock than was to be bought. */
export interface OutOfStock {
  failure: 'OutOfStock';
  message: string;
  lines: Shortage[];
}

/** Products are unknown, not on sale, or not sold in the currency of the order. */
export interface ProductUnavailable {
  failure: 'ProductUnavailable';
  message: string;
  productIds: string[];
}

/** What was to be bought does not cost what the buyer expects. */
export interface PriceChanged {
  failure: 'PriceChanged';
  message: string;
  expectedTotal: { amount: number; currency: Currency };
  total: { amount: number; currency: Currency };
}

/** Why an order cannot be accepted. */
export type RejectionFailure = OutOfStock | ProductUnavailable | PriceChanged;

/** Another request of the buyer's has placed an order with the key. */
export interface IdempotencyKeyReused {
  failure: 'IdempotencyKeyReused';
  message: string;
  order: OrderRecord;
}

/** The order is in a state in which this cannot be done. */
export interface OrderStatusConflict {
  failure: 'OrderStatusConflict';
  message: string;
  status: OrderStatus;
}

/** Tells why an order cannot be accepted. */
export function describeRejection(rejection: Rejection, currency: Currency): RejectionFailure {
  switch (rejection.reason) {
    case 'OutOfStock':
      return {
        failure: 'OutOfStock',
        message: 'There is less in stock than was to be bought.',
        lines: rejection.lines,
      };
    case 'ProductUnavailable':
      return {
        failure: 'ProductUnavailable',
        message: 'Not everything is on sale in this currency.',
        productIds: rejection.productIds,
      };
    case 'PriceChanged':
      return {
        failure: 'PriceChanged',
        message: 'It does not cost what was expected.',
        expectedTotal: { amount: rejection.expectedTotal, currency },
        total: { amount: rejection.total, currency },
      };
  }
}

/** @param order the one that has the key */
export function keyReused(order: OrderRecord): IdempotencyKeyReused {
  return {
    failure: 'IdempotencyKeyReused',
    message:
      'An earlier request with this idempotency key has placed another order. Use a new key only to buy both.',
    order,
  };
}

/** @param done what was to be done, such as `cancelled` */
export function statusConflict(status: OrderStatus, done: string): OrderStatusConflict {
  return {
    failure: 'OrderStatusConflict',
    message: `An order that is ${status} cannot be ${done}.`,
    status,
  };
}

/** What operations on one order throw when there is none that the viewer may know of. */
export function noSuchOrder(): NotFoundError {
  return new NotFoundError('There is no order with this id.');
}
