import { describe, expect, test } from '@jest/globals';

import type { Run } from '../src/measure.ts';
import { measureInTurns } from '../src/turns.ts';

describe('two sides', () => {
  test('are measured in turns, each first as often as the other, and kept in pairs', async () => {
    const turns: string[] = [];
    const run = (side: string): Promise<Run> => {
      turns.push(side);
      return Promise.resolve({
        requests: turns.length,
        failures: 0,
        seconds: 1,
        p50: 1,
        p99: 1,
        requestsPerSecond: 1,
        cpuPerRequest: 1,
      });
    };

    const [ours, theirs] = await measureInTurns(['ours', 'theirs'], 4, run);

    expect(turns.join(' ')).toBe('ours theirs theirs ours ours theirs theirs ours');
    expect(ours.map(({ requests }) => requests)).toEqual([1, 4, 5, 8]);
    expect(theirs.map(({ requests }) => requests)).toEqual([2, 3, 6, 7]);
  });
});
