import { parseArgs } from 'node:util';

import type { Load } from './measure.ts';

/** What can be measured by itself. */
const parts = ['plain', 'identity', 'sign-ins', 'orders', 'schema'] as const;

export type Part = (typeof parts)[number];

export interface BenchOptions {
  /** What is measured: all of it, unless told. */
  readonly parts: ReadonlySet<Part>;
  /** How many pairs of runs are measured. */
  readonly rounds: number;
  readonly load: Load;
}

const usage =
  'Use: npm run bench -- [--rounds 5] [--seconds 4] [--connections 16] [--only plain|identity|sign-ins|orders|schema]';

/** Reads the command line. @throws Error with a sentence and the usage when it is wrong */
export function readOptions(args: readonly string[]): BenchOptions {
  try {
    return parseOptions(args);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${reason} ${usage}`, { cause });
  }
}

function parseOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '4' },
      connections: { type: 'string', default: '16' },
      only: { type: 'string' },
    },
  });
  const only = parts.filter((part) => values.only === undefined || part === values.only);
  if (only.length === 0) throw new Error(`${values.only ?? ''} is not a part of the bench.`);
  return {
    parts: new Set(only),
    rounds: number(values.rounds),
    load: { seconds: number(values.seconds), connections: number(values.connections) },
  };
}

function number(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0 && value <= 600) return value;
  throw new Error(`${text} is not a whole number from 1 to 600.`);
}
