import { isIPv6 } from 'node:net';

import type { ClientDescription } from '@shop/service-kit';

import type { RouterContext } from '../context.ts';

/** By whom requests are counted: by user where somebody is signed in, else by network address. */
export function clientKey({ viewer, client }: RouterContext): string {
  return viewer === undefined ? addressKey(client) : `user ${viewer.userId}`;
}

/**
 * The key of a network address. One IPv6 client has at least 2^64 addresses, those with the same
 * first half: they count as one.
 */
export function addressKey({ address = 'unknown' }: ClientDescription): string {
  return `address ${isIPv6(address) ? firstHalf(address) : address}`;
}

function firstHalf(address: string): string {
  const [head = '', tail = ''] = address.split('%', 1)[0]?.split('::') ?? [];
  const before = head === '' ? [] : head.split(':');
  const after = tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0');
  return [...before, ...zeros, ...after].slice(0, 4).join(':').toLowerCase();
}
