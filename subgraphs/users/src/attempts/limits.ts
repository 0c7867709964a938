import { day, hour, minute, second } from '../clock.ts';

/** How failed attempts are held against somebody. */
export interface Limit {
  /** What is counted, and of whom. */
  readonly name: string;
  /** How long failures are remembered, in milliseconds: each from the last, or all from the first. */
  readonly memory: { readonly ms: number; readonly from: 'first' | 'last' };
  /**
   * How long attempts are refused after the first failure, the second and so on, in milliseconds;
   * the last one holds for all further failures. `memory` is until the failures are forgotten.
   */
  readonly waits: readonly (number | 'memory')[];
}

/** Three attempts at an account are free; then each failure makes it wait twice as long. */
export const accountLimit: Limit = {
  name: 'account',
  memory: { ms: day, from: 'last' },
  waits: [
    ...[0, 0, 1, 2, 4, 8, 16, 32, 60].map((seconds) => seconds * second),
    ...[1, 2, 4, 8, 16, 32].map((minutes) => minutes * minute),
    hour,
  ],
};

/** One address may fail at so many accounts, whoever they are: an office is behind one, too. */
export const addressLimit: Limit = {
  name: 'address',
  memory: { ms: 15 * minute, from: 'first' },
  waits: [...Array.from({ length: 99 }, () => 0), 'memory'],
};

/** One address may make so many accounts, or learn of so many names that they are taken. */
export const registrationLimit: Limit = { ...addressLimit, name: 'registration' };
