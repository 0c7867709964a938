import { afterEach, describe, expect, test } from '@jest/globals';

import { type BackgroundWork, repeat } from '@shop/service-kit';
import mongoose from 'mongoose';

import { createGate } from './support/gate.ts';
import { createTestLog } from './support/log.ts';

const HOUR_MS = 3_600_000;

const works: BackgroundWork[] = [];
afterEach(async () => {
  await Promise.all(works.splice(0).map((work) => work.stop()));
});

const begin = (run: (signal: AbortSignal) => Promise<void>, everyMs = 1) => {
  const { logger, lines } = createTestLog();
  const work = repeat({ name: 'sweep', everyMs, run, logger });
  works.push(work);
  return { work, lines };
};

describe('repeat', () => {
  test('runs at once, and again after each pause', async () => {
    const third = createGate();
    let runs = 0;
    begin(() => {
      if (++runs === 3) third.open();
      return Promise.resolve();
    });
    expect(runs).toBe(1);
    await third.opened;
  });

  test('never has two runs under way', async () => {
    const enough = createGate();
    let underWay = 0;
    let most = 0;
    let runs = 0;
    begin(async () => {
      most = Math.max(most, ++underWay);
      // Longer than the pause, in turns of the event loop that timers have.
      for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve, 1));
      underWay--;
      if (++runs === 4) enough.open();
    });
    await enough.opened;
    expect(most).toBe(1);
  });

  test.each([
    ['an error', new Error('no luck'), 'error', 'a run of background work failed'],
    [
      'a database that does not answer',
      new mongoose.mongo.MongoNetworkError('gone'),
      'warn',
      'the database does not answer',
    ],
  ])('goes on after %s, and logs it', async (_, failure, level, msg) => {
    const second = createGate();
    let runs = 0;
    const { lines } = begin(() => {
      if (++runs === 1) return Promise.reject(failure);
      second.open();
      return Promise.resolve();
    });
    await second.opened;
    expect(lines).toEqual([
      expect.objectContaining({
        level,
        msg,
        work: 'sweep',
        err: expect.objectContaining({ message: failure.message }),
      }),
    ]);
  });

  test('goes on after a run that throws before it waits for anything', async () => {
    const second = createGate();
    let runs = 0;
    begin(() => {
      if (++runs === 1) throw new Error('no luck');
      second.open();
      return Promise.resolve();
    });
    await second.opened;
    expect(runs).toBe(2);
  });

  test('ends its pause when it is stopped', async () => {
    let runs = 0;
    const { work } = begin(() => {
      runs++;
      return Promise.resolve();
    }, HOUR_MS);
    await work.stop();
    await work.stop();
    expect(runs).toBe(1);
  });

  test('waits for the run that is under way when it is stopped, and tells it', async () => {
    const told = createGate();
    const held = createGate();
    let finished = false;
    const { work } = begin(async (signal) => {
      signal.addEventListener('abort', told.open);
      await held.opened;
      finished = true;
    });
    const stopped = work.stop().then(() => finished);
    await told.opened;
    expect(finished).toBe(false);
    held.open();
    expect(await stopped).toBe(true);
  });

  test('does not count as a failure what ends early because of the stop', async () => {
    const { work, lines } = begin(
      (signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            reject(signal.reason as Error);
          });
        }),
    );
    await work.stop();
    expect(lines).toEqual([]);
  });

  test('logs what fails while it is being stopped', async () => {
    const held = createGate();
    const { work, lines } = begin(async () => {
      await held.opened;
      throw new Error('half done');
    });
    const stopped = work.stop();
    held.open();
    await stopped;
    expect(lines).toEqual([expect.objectContaining({ level: 'error' })]);
  });
});
