import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

import type { ClientDescription } from '@shop/service-kit';

/**
 * Tells which program a request comes from, as far as it can be known.
 *
 * @param trustedProxies how many proxies of our own are in front of the router. Each adds the address
 *   of its peer to X-Forwarded-For; only what they added is believed, since anybody can send the
 *   header. With 0, it is not read at all.
 */
export function describeClient(
  { headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>,
  trustedProxies: number,
): ClientDescription {
  const address = forwardedAddress(headers['x-forwarded-for'], trustedProxies) ?? addressOf(socket);
  const agent = headers['user-agent'];
  return { ...(address !== undefined && { address }), ...(agent !== undefined && { agent }) };
}

/** Node joins repeated headers of this name with commas, in their order. */
function forwardedAddress(header: string | string[] | undefined, hops: number): string | undefined {
  if (hops === 0 || header === undefined) return undefined;
  const entries = header.toString().split(',');
  // A list that is shorter than the proxies are many was written by them alone.
  const entry = entries[Math.max(0, entries.length - hops)]?.trim() ?? '';
  return isIP(entry) === 0 ? undefined : plain(entry);
}

function addressOf({ remoteAddress }: IncomingMessage['socket']): string | undefined {
  return remoteAddress === undefined ? undefined : plain(remoteAddress);
}

/** An IPv4 address that a socket of both kinds writes as IPv6 is the same client. */
function plain(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  return mapped ?? address;
}
