import type { Lease, OrderRecord } from '../models/order.ts';
import type { Step } from '../models/steps.ts';
import { changeTime, comesTo, literal, msFromNow } from './expressions.ts';
import type { Outcome } from './outcome.ts';
import type { Saga } from './saga.ts';

/** An order with a step to take, in the hands of an owner. */
export interface OwnedOrder extends OrderRecord {
  step: Step;
  lease: Lease & { owner: string };
}

const firstPauseMs = 200;
const longestPauseMs = 2_000;

/**
 * Records what came of a step, in one write: the state with its history, the next step and the lease.
 * Every write of an owner goes through here, and has an effect only while the order is at that step
 * and in that owner's hands: one that was paused for longer than its lease changes nothing.
 *
 * @returns the order as it was written; null when it is in other hands by now
 */
export async function recordOutcome(
  { orders, leaseMs, logger }: Saga,
  order: OwnedOrder,
  outcome: Outcome,
): Promise<OrderRecord | null> {
  const { _id, step, lease } = order;
  const { owner, epoch } = lease;
  const written = await orders
    .findOneAndUpdate(
      { _id, step, 'lease.owner': owner, 'lease.epoch': epoch },
      pipelineOf(order, outcome, leaseMs),
      { updatePipeline: true, returnDocument: 'after' },
    )
    .lean<OrderRecord>();
  const { kind, cause } = outcome;
  const about = { orderId: _id.toHexString(), epoch, step, outcome: kind, cause };
  if (written === null) logger.warn(about, 'the order is in other hands: nothing was written');
  else logger.info({ ...about, status: written.status, next: written.step }, 'a step was taken');
  return written;
}

type Stage = { $set: object } | { $unset: string[] };

function pipelineOf(order: OwnedOrder, outcome: Outcome, leaseMs: number): Stage[] {
  switch (outcome.kind) {
    case 'next':
      return [
        {
          $set: {
            step: outcome.step,
            'lease.until': msFromNow(leaseMs),
            ...(outcome.lines && { lines: literal(outcome.lines), updatedAt: changeTime }),
          },
        },
        { $unset: ['attempts'] },
      ];
    case 'confirmed':
      return [{ $set: comesTo('CONFIRMED', outcome.cause) }, nothingLeft];
    case 'rejected':
      return [
        {
          $set: {
            ...comesTo('REJECTED', outcome.cause),
            ...(outcome.rejection && { rejection: literal(outcome.rejection) }),
          },
        },
        nothingLeft,
      ];
    case 'done':
      return [nothingLeft];
    case 'later': {
      const attempts = (order.attempts ?? 0) + 1;
      return [{ $set: { attempts, ...freeIn(pauseMs(attempts)) } }];
    }
    case 'handedOver':
      return [{ $set: freeIn(0) }];
  }
}

const nothingLeft: Stage = { $unset: ['step', 'attempts'] };

/** The fields of an order that nobody works on until then. */
function freeIn(ms: number): object {
  return { 'lease.owner': null, 'lease.until': msFromNow(ms) };
}

/** How long to wait after so many attempts in vain, in milliseconds: twice as long each time. */
function pauseMs(attempts: number): number {
  return Math.min(firstPauseMs * 2 ** (attempts - 1), longestPauseMs);
}
