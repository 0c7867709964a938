import { describe, expect, test } from '@jest/globals';

import { clientNetwork } from '../src/index.ts';

describe('a client is counted by', () => {
  test.each([
    ['an IPv4 address', '192.0.2.1', '192.0.2.1'],
    ['the first half of an IPv6 address', '2001:DB8:0:1:2:3:4:5', '2001:db8:0:1'],
    ['the first half of a short one', '2001:db8::5', '2001:db8:0:0'],
    ['the first half of one without a beginning', '::1', '0:0:0:0'],
    ['the first half of one of a link', 'fe80::1%eth0', 'fe80:0:0:0'],
  ])('%s', (_what, address, network) => {
    expect(clientNetwork(address)).toBe(network);
  });
});
