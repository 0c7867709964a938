import type { IncomingMessage } from 'node:http';

import { describe, expect, test } from '@jest/globals';

import { describeClient } from '../../src/identity/client.ts';
import { claimsOf, startWatchedRouter } from '../support/watchedRouter.ts';

const addressOf = (forwarded: string | undefined, proxies: number, peer?: string) => {
  const request = {
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    socket: { remoteAddress: peer ?? '10.0.0.1' },
  };
  return describeClient(request as unknown as IncomingMessage, proxies).address;
};

describe("the client's address", () => {
  test.each<[string | undefined, number, string]>([
    [undefined, 0, '10.0.0.1'],
    ['1.1.1.1', 0, '10.0.0.1'],
    [undefined, 1, '10.0.0.1'],
    ['1.1.1.1', 1, '1.1.1.1'],
    ['9.9.9.9, 1.1.1.1', 1, '1.1.1.1'],
    ['9.9.9.9, 1.1.1.1,10.0.0.2', 2, '1.1.1.1'],
    ['1.1.1.1', 2, '1.1.1.1'],
    ['9.9.9.9,2001:db8::1', 1, '2001:db8::1'],
    ['9.9.9.9,::ffff:1.1.1.1', 1, '1.1.1.1'],
    ['1.1.1.1, unknown', 1, '10.0.0.1'],
    ['1.1.1.1,', 1, '10.0.0.1'],
    ['<script>', 1, '10.0.0.1'],
  ])('forwarded for %s by %i trusted proxies is %s', (forwarded, proxies, address) => {
    expect(addressOf(forwarded, proxies)).toBe(address);
  });

  test('is the same over IPv4 and over IPv6 for IPv4', () => {
    expect(addressOf(undefined, 0, '::ffff:10.0.0.1')).toBe('10.0.0.1');
  });

  test('and what it calls itself reach the subgraphs', async () => {
    const { router, received } = await startWatchedRouter({ trustedProxies: 1 });
    await fetch(`${router.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'storefront/1.0',
        'x-forwarded-for': '9.9.9.9, 1.1.1.1',
      },
      body: '{"query":"{ user(id: \\"u1\\") { name } }"}',
    });
    const { client } = claimsOf(received[0]);
    expect(client).toEqual({ address: '1.1.1.1', agent: 'storefront/1.0' });
  });
});
