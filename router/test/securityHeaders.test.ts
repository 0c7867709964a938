import { afterAll, beforeAll, expect, test } from '@jest/globals';

import type { RunningRouter } from '../src/server.ts';
import { startTestRouter, textSource } from './support/router.ts';
import { get, post } from './support/send.ts';
import { compose, shop } from './support/shop.ts';

let router: RunningRouter;
beforeAll(async () => {
  router = await startTestRouter(textSource(compose(shop)));
});
afterAll(() => router.stop());

test('no cache may keep an answer, and no browser takes it for anything but JSON', async () => {
  const answers = await Promise.all([
    post(router.url, { query: '{ __typename }' }),
    get(router.url, { query: '{ __typename }' }),
    post(router.url, { query: '{' }),
    post(router.url, 'no JSON'),
    post(router.url, { query: '{ __typename }' }, { authorization: 'nonsense' }),
  ]);
  for (const { headers } of answers) {
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-type')).toMatch(/^application\/(graphql-response\+)?json/);
  }
});

test('the page loads nothing of others, is in no frame, and tells no other site of itself', async () => {
  const { headers } = await fetch(router.url);
  expect(headers.get('content-security-policy')).toMatch(
    /default-src 'none'.*frame-ancestors 'none'/,
  );
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
});
