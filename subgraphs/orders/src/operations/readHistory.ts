import { checkText, InputError } from '@shop/service-kit';

import type { OrderEventRecord, OrderRecord } from '../models/order.ts';
import { firstStatus, mayFollow } from '../models/transitions.ts';

/**
 * Checks a history, oldest event first, and reads from it what an order keeps beside it.
 *
 * @throws {InputError} when it does not begin as every order does, goes from a state to one that
 *   may not follow it, or back in time
 */
export function readHistory(
  history: readonly OrderEventRecord[],
): Pick<OrderRecord, 'history' | 'placedAt' | 'status' | 'updatedAt'> {
  const [first] = history;
  if (first?.status !== firstStatus) {
    throw new InputError('history', `history must begin with ${firstStatus}.`);
  }
  let last = first;
  for (const [index, event] of history.entries()) {
    const field = `history.${index}`;
    checkText(`${field}.cause`, event.cause, { max: 200 });
    if (event.at < last.at || Number.isNaN(event.at.getTime())) {
      throw new InputError(`${field}.at`, `${field}.at must be a moment after the one before.`);
    }
    if (index > 0 && !mayFollow(last.status, event.status)) {
      throw new InputError(
        `${field}.status`,
        `${field}.status cannot be ${event.status}: an order that is ${last.status} does not get there.`,
      );
    }
    last = event;
  }
  return { history: [...history], placedAt: first.at, status: last.status, updatedAt: last.at };
}
