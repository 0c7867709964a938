import { checkForeignId, checkPostalAddress, type PostalAddressInput } from '@shop/service-kit';
import { Types } from 'mongoose';

import type { OrderEventRecord, OrderRecord, PricedLine } from '../models/order.ts';
import { readHistory } from './readHistory.ts';
import { readLines } from './readLines.ts';
import { checkCurrency } from './rules.ts';

/** An order before the shop's rules were applied to it. */
export interface NewOrder {
  /** A new one unless given. */
  id?: Types.ObjectId;
  /** The id that the users service gave the buyer. */
  userId: string;
  /** ISO 4217 code of the currency that unit prices are in. */
  currency: string;
  lines: readonly PricedLine[];
  shippingAddress: PostalAddressInput;
  /** What happened to it, oldest first. */
  history: readonly OrderEventRecord[];
}

/**
 * Makes the document of an order: the lines of one product merged, the total summed up, the state
 * taken from the history. Reads and writes nothing.
 *
 * @throws {InputError} that names what breaks a rule
 */
export function buildOrder(order: NewOrder): OrderRecord {
  return {
    _id: order.id ?? new Types.ObjectId(),
    userId: checkForeignId('userId', order.userId),
    currency: checkCurrency('currency', order.currency),
    ...readLines(order.lines),
    shippingAddress: checkPostalAddress('shippingAddress', order.shippingAddress),
    ...readHistory(order.history),
  };
}
