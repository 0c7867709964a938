import type { OrderStatus } from '../models/transitions.ts';

/**
 * Expressions of update pipelines. Pipelines rather than operators, for every time in an order is the
 * database's: the clocks of processes differ.
 */

/** A value as it is: in a pipeline the text `$$ROOT` would otherwise be the whole document. */
export function literal<T>(value: T): { $literal: T } {
  return { $literal: value };
}

/** So many milliseconds from now. */
export function msFromNow(ms: number): object {
  return { $add: ['$$NOW', ms] };
}

/** Now, but not before the order last changed: a database's clock may be set back. */
export const changeTime = { $max: ['$$NOW', '$updatedAt'] };

/** The fields of an order that comes to a state. */
export function comesTo(status: OrderStatus, cause: string): object {
  return {
    status,
    history: { $concatArrays: ['$history', [{ status, at: changeTime, cause: literal(cause) }]] },
    updatedAt: changeTime,
  };
}

/** The fields of an order with a new owner, who has it from now on. */
export function leasedTo(owner: string, leaseMs: number): object {
  return {
    lease: {
      owner: literal(owner),
      epoch: { $add: [{ $ifNull: ['$lease.epoch', 0] }, 1] },
      until: msFromNow(leaseMs),
    },
  };
}
