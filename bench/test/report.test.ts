import { describe, expect, test } from '@jest/globals';

import type { Run } from '../src/measure.ts';
import { median, printComparison } from '../src/report.ts';

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
      ours: [run(300, 1, 10, 1), run(100, 2, 20, 1), run(400, 1, 10, 2)],
      plain: [run(100, 3, 10, 4), run(50, 4, 40, 2), run(100, 2, 30, 6)],
    });
    expect(report).toContain('| times better | **3.00x** | **2.00x** | **2.00x** | **3.00x** |');
    expect(report).toContain('| this router | 300 | 1.0 | 10.0 | 1.000 |');
    expect(report).toContain('federated (2 KiB)');
  });

  test('refuses runs that do not come in pairs', () => {
    expect(() =>
      printComparison({ title: '', bytes: 0, ours: [run(1, 1, 1, 1)], plain: [] }),
    ).toThrow('beside it');
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
