import { describe, expect, test } from '@jest/globals';

import { OperationUses, type UsedOperation } from '../../src/release/operationUses.ts';
import { warmUp } from '../../src/release/warmUp.ts';
import { testClock } from '../support/testClock.ts';

/** Warms up for so many operations, each of which takes so long. */
const warming = ({ operations = 10, tookMs = 4 } = {}) => {
  const clock = testClock();
  const uses = new OperationUses(() => clock.now());
  for (let i = 0; i < operations; i += 1) {
    uses.count(`{ a${i} }`, { text: `{ a${i} }`, operationName: undefined, viewer: undefined }, '');
  }
  const prepared: string[] = [];
  const prepare = ({ text }: UsedOperation): Promise<void> => {
    prepared.push(text);
    clock.pass(tookMs);
    return Promise.resolve();
  };
  const superseded = new AbortController();
  const run = () => warmUp({ prepare }, { uses, clock, signal: superseded.signal });
  return { run, prepared, clock, superseded };
};

describe('a warm-up', () => {
  test('leaves the event loop to requests for as long as each operation held it', async () => {
    const { run, clock } = warming({ operations: 3, tookMs: 4 });
    expect(await run()).toEqual({ warmed: 3, warmUpMs: 24 });
    expect(clock.pauses).toEqual([4, 4, 4]);
  });

  test('ends after five seconds, whatever is left', async () => {
    const { run, clock } = warming({ operations: 100, tookMs: 200 });
    expect(await run()).toEqual({ warmed: 20, warmUpMs: 5_000 });
    // A long operation is followed by a short pause: what waited for it is served then.
    expect(clock.pauses[0]).toBe(50);
  });

  test('prepares the 150 operations that are used most', async () => {
    const { run, prepared } = warming({ operations: 200 });
    await run();
    expect(prepared).toHaveLength(150);
  });

  test('ends when a newer release has come', async () => {
    const { run, prepared, superseded } = warming();
    const ended = run();
    superseded.abort();
    await ended;
    expect(prepared).toHaveLength(1);
  });
});
