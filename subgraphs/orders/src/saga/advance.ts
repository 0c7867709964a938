import { ServiceUnreachable } from '@shop/service-kit';

import type { OrderRecord } from '../models/order.ts';
import type { Step } from '../models/steps.ts';
import type { Patience, Stock } from '../products/stock.ts';
import type { Allowance } from './allowance.ts';
import type { Outcome } from './outcome.ts';
import { type OwnedOrder, recordOutcome } from './record.ts';
import type { Saga } from './saga.ts';
import { commit } from './steps/commit.ts';
import { price } from './steps/price.ts';
import { release } from './steps/release.ts';
import { reserve } from './steps/reserve.ts';

type TakeStep = (stock: Stock, order: OrderRecord, patience: Patience) => Promise<Outcome>;

const takeStep: Record<Step, TakeStep> = {
  PRICE: price,
  RESERVE: reserve,
  COMMIT: commit,
  RELEASE: release,
};

/**
 * So many steps are taken at a stretch. A life has three at most, and more only by going round:
 * reservations that expire faster than they are committed.
 */
const maxSteps = 8;

/**
 * Takes one step of an order after the other, each recorded before the next begins, until nothing is
 * left to do, products cannot be reached, the time is over, it goes round or another owner has it. What
 * is left over is for {@link recoverOrders}.
 *
 * It throws nothing: whatever fails, the order is recorded and will be settled.
 *
 * @param order in the hands of this process
 * @returns the order as it was last known to be recorded
 */
export async function advance(
  saga: Saga,
  order: OrderRecord,
  allowance: Allowance,
): Promise<OrderRecord> {
  const epoch = order.lease?.epoch;
  let current = order;
  try {
    for (let taken = 0; isOwned(current, saga.owner, epoch); taken += 1) {
      const outcome = taken < maxSteps ? await outcomeOf(saga, current, allowance) : goesRound;
      current = (await recordOutcome(saga, current, outcome)) ?? (await readAgain(saga, current));
    }
  } catch (err) {
    const about = { orderId: order._id.toHexString(), epoch, step: current.step };
    saga.logger.warn({ ...about, err }, 'the order could not be written: it is left as it is');
  }
  return current;
}

const goesRound: Outcome = { kind: 'later', cause: 'It took too many steps at a stretch.' };

function isOwned(
  order: OrderRecord,
  owner: string,
  epoch: number | undefined,
): order is OwnedOrder {
  const { step, lease } = order;
  return step !== undefined && lease?.owner === owner && lease.epoch === epoch;
}

async function outcomeOf(
  { stock, stockTimeoutMs, logger }: Saga,
  order: OwnedOrder,
  allowance: Allowance,
): Promise<Outcome> {
  const left = allowance.leftMs();
  if (left <= 0) return { kind: 'handedOver', cause: 'The time for it was over.' };
  try {
    return await takeStep[order.step](stock, order, {
      withinMs: Math.min(stockTimeoutMs, left),
    });
  } catch (err) {
    const about = { orderId: order._id.toHexString(), epoch: order.lease.epoch, step: order.step };
    if (err instanceof ServiceUnreachable) {
      logger.warn({ ...about, err }, 'products cannot be reached');
      return { kind: 'later', cause: 'Products could not be reached.' };
    }
    logger.error({ ...about, err }, 'a step failed');
    return { kind: 'later', cause: 'The step failed.' };
  }
}

/** What others made of an order. */
function readAgain({ orders }: Saga, { _id }: OwnedOrder): Promise<OrderRecord> {
  return orders.findById(_id).lean<OrderRecord>().orFail().exec();
}
