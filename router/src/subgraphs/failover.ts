import { setTimeout as delay } from 'node:timers/promises';

import { type Answer, FetchFailure } from '@shop/service-kit';

import { type Instance, isIll } from './instance.ts';
import type { Instances } from './instances.ts';

export interface FailoverOptions {
  readonly instances: Instances;
  /** A mutation is never sent twice. */
  readonly operation: 'query' | 'mutation';
  /** How long all attempts may take together, in milliseconds. */
  readonly timeoutMs: number;
  /** How long to wait before an instance is asked again, in milliseconds; jitter adds up to as much. */
  readonly retryPauseMs: number;
  /** Sends the request to an instance. @throws {FetchFailure} */
  readonly post: (instance: Instance, timeoutMs: number) => Promise<Answer>;
}

/** A query is sent at most so often, whatever comes of it. */
const MAX_SENT = 2;

/**
 * Gets an answer from one of the instances. A query that met a broken connection or an ill instance
 * is sent once more: to another one at once, or after a pause to the same, which may be restarting.
 * What was certainly not sent, for there was no connection, goes to one instance after the other,
 * and so does a mutation then.
 *
 * @throws {FetchFailure} the last one, when there is no answer
 */
export async function askInstances(options: FailoverOptions): Promise<Answer> {
  const { instances, operation, timeoutMs, retryPauseMs, post } = options;
  const deadline = performance.now() + timeoutMs;
  const tried = new Set<Instance>();
  let instance = await instances.next();
  let timesSent = 0;
  let waited = false;
  for (;;) {
    const outcome = await attempt(post(instance, deadline - performance.now()));
    if (!(outcome instanceof FetchFailure) && !isIll(outcome)) return outcome;
    tried.add(instance);
    const sent = !(outcome instanceof FetchFailure) || outcome.sent;
    if (sent) timesSent += 1;
    const mayRepeat = !sent || (operation === 'query' && timesSent < MAX_SENT);
    const other = mayRepeat && worthAnother(outcome) ? instances.other(tried) : undefined;
    if (other !== undefined) {
      instance = other;
    } else {
      if (!mayRepeat || waited || !worthWaiting(outcome)) return conclude(outcome);
      // The process behind the address may be restarting: not every router should be back at once.
      await delay(retryPauseMs * (1 + Math.random()));
      waited = true;
      tried.clear();
      instance = await instances.next();
    }
    if (deadline - performance.now() < 1) return conclude(outcome);
  }
}

async function attempt(posted: Promise<Answer>): Promise<Answer | FetchFailure> {
  try {
    return await posted;
  } catch (failure) {
    if (failure instanceof FetchFailure) return failure;
    throw failure;
  }
}

function conclude(outcome: Answer | FetchFailure): Answer {
  if (outcome instanceof FetchFailure) throw outcome;
  return outcome;
}

/** Whether the instance is at fault, so that another may do better. */
function worthAnother(outcome: Answer | FetchFailure): boolean {
  if (!(outcome instanceof FetchFailure)) return true;
  return outcome.reason === 'connection' || outcome.reason === 'interrupted';
}

/** Whether the same instance may do better in a moment. */
function worthWaiting(outcome: Answer | FetchFailure): boolean {
  return outcome instanceof FetchFailure && outcome.reason === 'connection';
}
