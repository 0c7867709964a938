import { join } from 'node:path';

import {
  createTokenMinter,
  readCallerKey,
  type ClientDescription,
  type TokenMinter,
  type Viewer,
} from '@shop/service-kit';
import type { Stack } from '@shop/local-stack';

import { type Answer, bearer, send } from './client.ts';

/** Mints what the router of a stack mints. */
export function routerMinter(stack: Stack): TokenMinter {
  return createTokenMinter(readCallerKey(join(stack.keysDir, 'router.private.json')));
}

/** A request to a subgraph's own port. */
export interface DirectRequest {
  /** The subgraph's name, which its tokens are for. */
  audience: string;
  /** Where it answers. */
  url: string;
  query: string;
  operation: 'query' | 'mutation';
  viewer?: Viewer;
  client?: ClientDescription;
}

/** Sends an operation to a subgraph as the router does, with a token for just this request. */
export function askSubgraph<T>(
  minter: TokenMinter,
  { url, query, ...claims }: DirectRequest,
): Promise<Answer<T>> {
  const body = JSON.stringify({ query });
  return send<T>(url, body, bearer(minter.mint({ ...claims, body })));
}

/** A user who may do what these scopes allow. */
export function viewerWith(...scopes: string[]): Viewer {
  return {
    userId: '5eed00010000000000000001',
    roles: ['ADMINISTRATOR'],
    scopes: new Set(scopes),
    sessionId: 'session-of-a-test',
    suspended: false,
  };
}
