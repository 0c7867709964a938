import { isIPv6 } from 'node:net';

/**
 * By what a client is counted whose network address is all that is known of it. One IPv6 client has at
 * least 2^64 addresses, those with the same first half, and may use another one each time: they count
 * as one.
 *
 * @param address an IPv4 or IPv6 address
 * @returns the IPv4 address, or the first half of the IPv6 address in lower case
 */
export function clientNetwork(address: string): string {
  return isIPv6(address) ? firstHalf(address) : address;
}

function firstHalf(address: string): string {
  const [head = '', tail = ''] = address.split('%', 1)[0]?.split('::') ?? [];
  const before = head === '' ? [] : head.split(':');
  const after = tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0');
  return [...before, ...zeros, ...after].slice(0, 4).join(':').toLowerCase();
}
