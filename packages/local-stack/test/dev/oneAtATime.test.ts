import { describe, expect, test } from '@jest/globals';
import { OneAtATime } from '../../src/dev/oneAtATime.ts';

/** A job that ends when the test says so. */
function controlledJob() {
  const ends: (() => void)[] = [];
  let starts = 0;
  const job = (): Promise<void> => {
    starts += 1;
    return new Promise((resolve) => ends.push(resolve));
  };
  return {
    job,
    starts: () => starts,
    end: () => ends.shift()?.(),
  };
}

/** Long enough for timers of no delay to have run, several times over. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setTimeout(resolve, 1));
}

describe('one at a time', () => {
  test('requests in quick succession are one', async () => {
    const { job, starts, end } = controlledJob();
    const queue = new OneAtATime(job, 0);
    const requests = [queue.request(), queue.request(), queue.request()];
    await settle();
    end();
    await Promise.all(requests);
    expect(starts()).toBe(1);
  });

  test('a request while the job runs makes it run once more, after that', async () => {
    const { job, starts, end } = controlledJob();
    const queue = new OneAtATime(job, 0);
    const first = queue.request();
    await settle();
    const second = Promise.all([queue.request(), queue.request()]);
    await settle();
    expect(starts()).toBe(1);
    end();
    await first;
    await settle();
    expect(starts()).toBe(2);
    end();
    await second;
  });

  test('a stop forgets what has not begun and waits for what has', async () => {
    const { job, starts, end } = controlledJob();
    const queue = new OneAtATime(job, 0);
    void queue.request();
    await settle();
    void queue.request();
    const stop = queue.stop();
    end();
    await stop;
    await settle();
    expect(starts()).toBe(1);
  });
});
