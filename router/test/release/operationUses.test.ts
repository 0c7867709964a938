import { describe, expect, test } from '@jest/globals';

import { OperationUses } from '../../src/release/operationUses.ts';
import { viewer } from '../access/inProcess.ts';

interface Use {
  times?: number;
  grant?: string;
  operationName?: string;
}

const counting = () => {
  let now = 0;
  const uses = new OperationUses(() => now);
  return {
    uses,
    pass: (ms: number) => (now += ms),
    use: (text: string, { times = 1, grant = '', operationName }: Use = {}) => {
      for (let i = 0; i < times; i += 1) {
        uses.count(text, { text, operationName, viewer: undefined }, grant);
      }
    },
    most: (limit: number) => uses.most(limit).map(({ text }) => text),
  };
};

describe('the uses of operations', () => {
  test('tell the most used first', () => {
    const { use, most } = counting();
    use('{ seldom }');
    use('{ often }', { times: 3 });
    use('{ sometimes }', { times: 2 });
    expect(most(2)).toEqual(['{ often }', '{ sometimes }']);
  });

  test('count less the longer they are past', () => {
    const { use, most, pass } = counting();
    use('{ once }', { times: 10 });
    pass(60 * 60_000);
    use('{ now }');
    expect(most(2)).toEqual(['{ now }', '{ once }']);
  });

  test('count for each operation of a document and each grant', () => {
    const { use, most } = counting();
    use('{ a }', { grant: '0' });
    use('{ a }', { grant: '1' });
    use('{ a }', { grant: '1', operationName: 'A' });
    expect(most(10)).toEqual(['{ a }', '{ a }', '{ a }']);
  });

  test('remember who asked last, who has the grant under the newest rules', () => {
    const { uses } = counting();
    const last = viewer(['orders:read']);
    uses.count('{ a }', { text: '{ a }', operationName: undefined, viewer: viewer() }, '1');
    uses.count('{ a }', { text: '{ a }', operationName: undefined, viewer: last }, '1');
    expect(uses.most(1)[0]?.viewer).toBe(last);
  });

  test('are bounded, however many documents clients think up', () => {
    const { use, most } = counting();
    for (let i = 0; i < 5_000; i += 1) use(`{ a${i} }`);
    expect(most(5_000)).toHaveLength(2_000);
    const long = counting();
    for (let i = 0; i < 100; i += 1) long.use(`{ a${i} } #${' '.repeat(100_000)}`);
    expect(long.most(100).length).toBeLessThan(40);
  });
});
