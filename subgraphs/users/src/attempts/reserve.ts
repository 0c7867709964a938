import { createHash } from 'node:crypto';

import { duplicateKey } from '@shop/service-kit';
import type { PipelineStage } from 'mongoose';

import type { SignInAttemptsModel, SignInAttemptsRecord } from '../models/signInAttempts.ts';
import type { Limit } from './limits.ts';

/** Somebody of whom failures are counted. */
export interface Counted {
  readonly limit: Limit;
  /** Such as an e-mail address, of an account or of none. */
  readonly who: string;
}

/**
 * Counts an attempt as failed before it is made, unless attempts are refused now. So of many that
 * come at once only as many are made as if they came one after another; one that succeeds is taken
 * back.
 *
 * @returns undefined when it may be made, or else until when attempts are refused
 */
export async function reserveAttempt(
  attempts: SignInAttemptsModel,
  counted: Counted,
  now: Date,
): Promise<Date | undefined> {
  for (;;) {
    try {
      // When attempts are refused the filter finds nothing, and the insert meets the document.
      await attempts.updateOne(
        { _id: keyOf(counted), blockedUntil: { $lte: now } },
        countFailure(counted.limit, now),
        { upsert: true, updatePipeline: true },
      );
      return undefined;
    } catch (error) {
      if (duplicateKey(error) === undefined) throw error;
    }
    const until = await refusedUntil(attempts, [counted], now);
    if (until) return until;
    // The document that was met was new, and another attempt's: this one is not counted yet.
  }
}

/** Until when attempts of any of these are refused; undefined when they are not. */
export async function refusedUntil(
  attempts: SignInAttemptsModel,
  counted: readonly Counted[],
  now: Date,
): Promise<Date | undefined> {
  const refusing = await attempts
    .find({ _id: { $in: counted.map(keyOf) }, blockedUntil: { $gt: now } })
    .lean<SignInAttemptsRecord[]>();
  return refusing
    .map(({ blockedUntil }) => blockedUntil)
    .toSorted((a, b) => a.getTime() - b.getTime())
    .at(-1);
}

/** Takes back one reserved attempt, which did not fail. */
export async function takeBack(attempts: SignInAttemptsModel, counted: Counted): Promise<void> {
  await attempts.updateOne(
    { _id: keyOf(counted), failures: { $gt: 0 } },
    { $inc: { failures: -1 }, $set: { blockedUntil: notBlocked } },
  );
}

/** Forgets all failures. */
export async function forgetFailures(
  attempts: SignInAttemptsModel,
  counted: Counted,
): Promise<void> {
  await attempts.deleteOne({ _id: keyOf(counted) });
}

/** Who tries need not be a user, so that the database has no business knowing the address. */
function keyOf({ limit, who }: Counted): string {
  return `${limit.name}:${createHash('sha256').update(who).digest('base64url')}`;
}

/**
 * Before every attempt. This moment would not do: others that are being made may have looked at the
 * clock before it.
 */
const notBlocked = new Date(0);

function countFailure({ memory, waits }: Limit, now: Date): PipelineStage.Set[] {
  const remembered = { $gt: ['$expiresAt', now] };
  const forgotten = { $add: [now, memory.ms] };
  const untilForgotten = { $subtract: ['$expiresAt', now] };
  const wait = {
    $arrayElemAt: [
      waits.map((ms) => (ms === 'memory' ? untilForgotten : ms)),
      { $subtract: [{ $min: ['$failures', waits.length] }, 1] },
    ],
  };
  return [
    {
      $set: {
        failures: { $cond: [remembered, { $add: ['$failures', 1] }, 1] },
        expiresAt:
          memory.from === 'last' ? forgotten : { $cond: [remembered, '$expiresAt', forgotten] },
      },
    },
    {
      $set: {
        blockedUntil: { $cond: [{ $gt: [wait, 0] }, { $add: [now, wait] }, notBlocked] },
      },
    },
  ];
}
