import { type ClientDescription, clientNetwork } from '@shop/service-kit';

import type { RouterContext } from '../context.ts';

/** By whom requests are counted: by user where somebody is signed in, else by network address. */
export function clientKey({ viewer, client }: RouterContext): string {
  return viewer === undefined ? addressKey(client) : `user ${viewer.userId}`;
}

/** The key of who is known by a network address only. */
export function addressKey({ address }: ClientDescription): string {
  return `address ${address === undefined ? 'unknown' : clientNetwork(address)}`;
}
