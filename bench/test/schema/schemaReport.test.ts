import { describe, expect, test } from '@jest/globals';

import { printComposers, printPhases, printUsages } from '../../src/schema/schemaReport.ts';

const phase = (name: string, seconds: number) => ({
  name,
  wallSeconds: seconds,
  cpuSeconds: 2 * seconds,
  mebibytes: 100,
});

describe('the tables of schemas', () => {
  test('give the medians of a process', () => {
    const usages = [3, 1, 2].map((seconds) => ({
      wallSeconds: seconds,
      cpuSeconds: seconds / 2,
      peakMebibytes: 100 * seconds,
    }));
    const table = printUsages('check', [{ name: 'here', usages }]);
    expect(table).toContain('| here | 2.00 | 1.00 | 200 |');
  });

  test('give each phase a row', () => {
    const table = printPhases('phases', [phase('compose', 1), phase('planRollout', 3)]);
    expect(table).toContain('| compose | 1.00 | 2.00 | 100 |\n| planRollout | 3.00 | 6.00 | 100 |');
  });

  test('take the ratio of each pair of compositions', () => {
    const sides = [
      [phase('ours', 2), phase('ours', 6)],
      [phase('theirs', 1), phase('theirs', 2)],
    ] as const;
    const table = printComposers('composition', sides);
    expect(table).toContain('| the first takes | **2.50x** | **2.50x** |');
  });
});
