import { describe, expect, test } from '@jest/globals';

import { addressKey, clientKey } from '../../src/rateLimit/clientKey.ts';

const stranger = (address?: string) => ({
  viewer: undefined,
  client: address === undefined ? {} : { address },
});

describe('requests are counted by', () => {
  test.each([
    ['an IPv4 address', '192.0.2.1', 'address 192.0.2.1'],
    ['the first half of an IPv6 address', '2001:db8:0:1:2:3:4:5', 'address 2001:db8:0:1'],
    ['nothing that is known', undefined, 'address unknown'],
  ])('%s', (_what, address, key) => {
    expect(addressKey(stranger(address).client)).toBe(key);
    expect(clientKey(stranger(address))).toBe(key);
  });

  test('the user who is signed in, wherever that is', () => {
    const viewer = {
      userId: 'u1',
      roles: [],
      scopes: new Set<string>(),
      sessionId: 's1',
      suspended: false,
    };
    expect(clientKey({ viewer, client: { address: '192.0.2.1' } })).toBe('user u1');
  });
});
