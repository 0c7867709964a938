import { testDatabase, type TestDatabase } from '@shop/embedded-mongo/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { startWatchedRouter } from '../support/watchedRouter.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase('rateLimit');
});
afterEach(() => database.stop());

const limited = (perMinute: number) => ({
  // Long enough for a busy machine: a router that waits no more counts by itself.
  rateLimit: { perMinute, mongodbUri: database.uri, storeTimeoutMs: 30_000 },
});

describe('routers that share a store', () => {
  test('count a client together', async () => {
    const one = await startWatchedRouter(limited(4));
    const other = await startWatchedRouter(limited(4));
    const replies = [
      await one.send(),
      await other.send(),
      await one.send(),
      await other.send(),
      await one.send(),
      await other.send(),
    ];
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200, 429, 429]);
    expect(replies[3]?.headers.get('ratelimit')).toMatch(/^"requests";r=0;t=\d+$/);
    expect(replies[5]?.body.errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }]);
  });

  test('let no more through when everything comes at once', async () => {
    const one = await startWatchedRouter(limited(10));
    const other = await startWatchedRouter(limited(10));
    const all = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? one : other).send());
    const statuses = (await Promise.all(all)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(30);
  });

  test('count by themselves while the store does not answer, and say so once', async () => {
    const { send, log } = await startWatchedRouter({
      rateLimit: { perMinute: 3, mongodbUri: 'mongodb://127.0.0.1:1/rateLimit' },
    });
    const statuses: number[] = [];
    for (let turn = 0; turn < 5; turn += 1) statuses.push((await send()).status);
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
    const told = log.lines.filter((line) => line.includes('the store of the rate limit'));
    expect(told).toHaveLength(1);
    expect(JSON.parse(told[0] ?? '')).toMatchObject({ level: 'warn' });
  });
});
