import { performance } from 'node:perf_hooks';

import type { Database } from '@shop/service-kit';

/** A call that the saga makes for an order, and how long it waited for the answer, in milliseconds. */
export interface TimedCall {
  readonly name: string;
  readonly ms: number;
}

/** The calls for an order that is accepted, in the order in which they are made. */
export const steps = [
  'look for the key',
  'ask for the price',
  'record the order, about to reserve',
  'reserve',
  'record that it is about to commit',
  'commit',
  'record that it is confirmed',
] as const;

export type Step = (typeof steps)[number];

/** What the saga asks of products; the rest of the stock service is passed on as it is. */
const stockCalls = ['quote', 'reserve', 'commit'] as const;

/** Any method of the stock service. */
type Ask = (...args: readonly unknown[]) => Promise<unknown>;

export type Stock = Readonly<Record<(typeof stockCalls)[number] | 'release', Ask>>;

/** Listens to what the saga asks of products and of its own database. */
export class Stopwatch {
  #calls: TimedCall[] = [];

  /** The calls since the last time. */
  take(): TimedCall[] {
    const calls = this.#calls;
    this.#calls = [];
    return calls;
  }

  /** The same service, with its calls timed. */
  stock(service: Stock): Stock {
    const timed = stockCalls.map((name): [string, Ask] => [
      name,
      async (...args) => {
        const started = performance.now();
        const answer = await service[name](...args);
        this.#calls.push({ name, ms: performance.now() - started });
        return answer;
      },
    ]);
    return { ...service, ...Object.fromEntries(timed) };
  }

  /** Times the commands of a connection that monitors them. */
  database(connection: Database['connection']): void {
    const started = new Map<number, number>();
    connection
      .getClient()
      .on('commandStarted', ({ requestId }) => started.set(requestId, performance.now()))
      .on('commandSucceeded', ({ requestId, commandName }) => {
        const since = started.get(requestId);
        if (since === undefined) return;
        started.delete(requestId);
        this.#calls.push({ name: commandName, ms: performance.now() - since });
      });
  }
}

const expected: readonly string[] = [
  'find',
  'quote',
  'findAndModify',
  'reserve',
  'findAndModify',
  'commit',
  'findAndModify',
];

/**
 * Names the calls for one order that was accepted.
 *
 * @throws Error when they are others: then the saga has changed, and what is measured would bear the
 *   wrong names
 */
export function nameSteps(calls: readonly TimedCall[]): Map<Step, number> {
  const made = calls.map(({ name }) => name);
  if (made.join() !== expected.join()) {
    throw new Error(`The saga asks ${made.join(', ')}, and not ${expected.join(', ')}.`);
  }
  return new Map(steps.map((step, index) => [step, calls[index]?.ms ?? NaN]));
}

/** How long one part of placing an order takes, in milliseconds. */
export interface Timing {
  readonly name: string;
  readonly p50: number;
  readonly p99: number;
  /** Its part of the whole, by means; 1 is all. */
  readonly share: number;
}

/**
 * Sums up orders that were placed one after the other.
 *
 * @param orders how long each call and the whole took
 * @returns the calls in their order, what is left for the service's own work, and the whole
 */
export function summarize(
  orders: readonly { readonly steps: ReadonlyMap<Step, number>; readonly total: number }[],
): Timing[] {
  const totals = orders.map(({ total }) => total);
  const own = orders.map(({ steps: calls, total }) => total - sum([...calls.values()]));
  const whole = sum(totals);
  const timing = (name: string, values: readonly number[]): Timing => ({
    name,
    p50: quantile(values, 0.5),
    p99: quantile(values, 0.99),
    share: sum(values) / whole,
  });
  return [
    ...steps.map((step) =>
      timing(
        step,
        orders.map(({ steps: calls }) => calls.get(step) ?? NaN),
      ),
    ),
    timing('what orders does itself', own),
    timing('all', totals),
  ];
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}

/** The least value that this part of all values does not exceed. */
function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.ceil(sorted.length * part) - 1];
  if (value === undefined) throw new Error('No values have no quantile.');
  return value;
}
