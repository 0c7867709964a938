import { describe, expect, test } from '@jest/globals';

import { printTimings } from '../../src/orders/stepReport.ts';
import { nameSteps, type Stock, steps, Stopwatch, summarize } from '../../src/orders/steps.ts';

const calls = [
  'find',
  'quote',
  'findAndModify',
  'reserve',
  'findAndModify',
  'commit',
  'findAndModify',
].map((name, index) => ({ name, ms: index + 1 }));

describe('the steps of an order', () => {
  test('are named by the order of the calls', () => {
    expect([...nameSteps(calls)]).toEqual(steps.map((step, index) => [step, index + 1]));
  });

  test('are not named when the saga makes other calls', () => {
    expect(() => nameSteps(calls.slice(1))).toThrow('The saga asks quote,');
  });

  test('are summed up beside what the service does itself', () => {
    const order = (total: number) => ({ steps: nameSteps(calls), total });

    const timings = summarize([order(30), order(40), order(50)]);

    expect(timings).toHaveLength(steps.length + 2);
    expect(timings[0]).toEqual({ name: 'look for the key', p50: 1, p99: 1, share: 3 / 120 });
    expect(timings.at(-2)).toEqual({
      name: 'what orders does itself',
      p50: 12,
      p99: 22,
      share: 36 / 120,
    });
    expect(timings.at(-1)).toEqual({ name: 'all', p50: 40, p99: 50, share: 1 });
  });

  test('are printed as a table', () => {
    const table = printTimings('orders', [{ name: 'reserve', p50: 1.234, p99: 5, share: 0.254 }]);

    expect(table.split('\n')).toEqual([
      '### orders',
      '',
      '|  | p50 ms | p99 ms | share |',
      '| --- | ---: | ---: | ---: |',
      '| reserve | 1.23 | 5.00 | 25 % |',
      '',
    ]);
  });
});

describe('the stopwatch', () => {
  const answers = (answer: string) => () => Promise.resolve(answer);
  const service: Stock = {
    quote: answers('quoted'),
    reserve: answers('reserved'),
    commit: answers('committed'),
    release: answers('released'),
  };

  test('times what is asked of products, and passes it on', async () => {
    const stopwatch = new Stopwatch();
    const stock = stopwatch.stock(service);

    expect(await stock.quote()).toBe('quoted');
    expect(await stock.reserve()).toBe('reserved');
    expect(await stock.release()).toBe('released');

    expect(stopwatch.take().map(({ name }) => name)).toEqual(['quote', 'reserve']);
    expect(stopwatch.take()).toEqual([]);
  });

  test('lets a failure through, and does not time it', async () => {
    const stopwatch = new Stopwatch();
    const stock = stopwatch.stock({
      ...service,
      commit: () => Promise.reject(new Error('products is down')),
    });

    await expect(stock.commit()).rejects.toThrow('products is down');
    expect(stopwatch.take()).toEqual([]);
  });
});
