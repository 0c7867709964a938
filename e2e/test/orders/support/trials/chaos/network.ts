import type { Link, Policy } from '../../proxy/link.ts';
import type { Random } from '../../random.ts';
import { statusOf } from '../stockAnswers.ts';
import { pause } from './pause.ts';

/** How bad a network is; each share is of the messages, 0 to 1. */
export interface Weather {
  /** Requests and replies that are late. */
  readonly delayed: number;
  /** How late they are at most, in milliseconds; most are far less late. */
  readonly maxDelayMs: number;
  /** Requests that are lost with their connection, and replies that are. */
  readonly reset: number;
  /** From one cut between two processes to the next, in milliseconds. */
  readonly cutEveryMs: number;
  /** How long a cut lasts at most, in milliseconds. */
  readonly maxCutMs: number;
}

/** What a network has done, and what products answered over it. */
export interface NetworkTally {
  delays: number;
  resets: number;
  cuts: number;
  /** Commits that came when the reservation had expired. */
  commitsAfterExpiry: number;
  /** Reserves that were answered with a tombstone, that of a refusal among them. */
  reservesReleased: number;
}

/**
 * Makes the network between the processes bad until the signal comes, and good again then.
 *
 * @param tally counts what happens
 */
export async function badNetwork(
  links: readonly Link[],
  weather: Weather,
  tally: NetworkTally,
  random: Random,
  signal: AbortSignal,
): Promise<void> {
  const policy = weatherPolicy(weather, random.fork('messages'), tally, signal);
  for (const link of links) link.policy = policy;
  const cuts = random.fork('cuts');
  try {
    while (await pause(cuts.integer(0, 2 * weather.cutEveryMs), signal)) {
      const link = cuts.pick(links);
      tally.cuts += 1;
      link.cut();
      await pause(cuts.integer(100, weather.maxCutMs), signal);
      link.heal();
    }
  } finally {
    for (const link of links) {
      link.policy = undefined;
      link.heal();
    }
  }
}

function weatherPolicy(
  { delayed, maxDelayMs, reset }: Weather,
  random: Random,
  tally: NetworkTally,
  signal: AbortSignal,
): Policy {
  const suffer = async () => {
    if (random.chance(delayed)) {
      tally.delays += 1;
      await pause(maxDelayMs * (random.integer(1, 1000) / 1000) ** 3, signal);
    }
    if (!random.chance(reset)) return 'pass';
    tally.resets += 1;
    return 'reset';
  };
  return {
    before: suffer,
    after({ label }, reply) {
      count(label, reply, tally);
      return suffer();
    },
  };
}

function count(label: string, reply: Buffer, tally: NetworkTally): void {
  if (label === 'mutation commitStock' && statusOf(reply) === 'EXPIRED') {
    tally.commitsAfterExpiry += 1;
  }
  if (label === 'mutation reserveStock' && statusOf(reply) === 'RELEASED') {
    tally.reservesReleased += 1;
  }
}
