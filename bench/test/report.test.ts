import { describe, expect, test } from '@jest/globals';

import type { Run } from '../src/measure.ts';
import { median, printComparison, printSide } from '../src/report.ts';

const run = (requestsPerSecond: number, p50: number, p99: number, cpuPerRequest: number): Run => ({
  requests: 100,
  failures: 0,
  seconds: 1,
  requestsPerSecond,
  p50,
  p99,
  cpuPerRequest,
});

describe('the report', () => {
  test('takes the ratio pair by pair, and then the median', () => {
    const report = printComparison({
      title: 'federated',
      bytes: 2048,
      first: {
        name: 'this router',
        runs: [run(300, 1, 10, 1), run(100, 2, 20, 1), run(400, 1, 10, 2)],
      },
      second: {
        name: 'plain gateway',
        runs: [run(100, 3, 10, 4), run(50, 4, 40, 2), run(100, 2, 30, 6)],
      },
      verdict: 'times better',
    });
    expect(report).toContain('| times better | **3.00x** | **2.00x** | **2.00x** | **3.00x** |');
    expect(report).toContain('| this router | 300 | 1.0 | 10.0 | 1.000 |');
    expect(report).toContain('federated (2 KiB)');
  });

  test('refuses runs that do not come in pairs', () => {
    const first = { name: 'this router', runs: [run(1, 1, 1, 1)] };
    const second = { name: 'plain gateway', runs: [] };
    expect(() =>
      printComparison({ title: '', bytes: 0, first, second, verdict: 'times better' }),
    ).toThrow('beside it');
  });

  test('of one side has its medians', () => {
    const runs = [run(30, 1, 10, 1), run(10, 2, 20, 1), run(40, 1, 10, 2)];
    expect(printSide('sign-ins', { name: 'users', runs })).toBe(
      [
        '### sign-ins',
        '',
        '|  | requests/s | p50 ms | p99 ms | CPU ms/request |',
        '| --- | ---: | ---: | ---: | ---: |',
        '| users | 30 | 1.0 | 10.0 | 1.000 |',
        '',
      ].join('\n'),
    );
  });
});

describe('the median', () => {
  test('of an even number of values is the mean of the two in the middle', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });

  test('of no values does not exist', () => {
    expect(() => median([])).toThrow('no median');
  });
});
