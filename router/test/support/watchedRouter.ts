import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

import { createLogger } from '@shop/service-kit';
import { decodeJwt, type JWTPayload } from 'jose';

import type { RouterOptions, RunningRouter } from '../../src/server.ts';
import { use } from './cleanup.ts';
import { json, startFakeSubgraph, type FakeSubgraph } from './fakeSubgraph.ts';
import { makeSigningKey, startIssuer, type SigningKey } from './issuer.ts';
import {
  logLines,
  startTestRouter,
  textSource,
  type GraphQLAnswer,
  type LogLines,
} from './router.ts';
import { compose, shop } from './shop.ts';

const supergraph = compose(shop);

/** A router that knows who signs access tokens, before a users service that keeps what it is sent. */
export interface WatchedRouter {
  readonly router: RunningRouter;
  readonly signingKey: SigningKey;
  readonly issuer: Awaited<ReturnType<typeof startIssuer>>;
  readonly users: FakeSubgraph;
  /** The headers of what the users service was sent, oldest first. */
  readonly received: IncomingHttpHeaders[];
  /** With what the tokens are signed that the users service is sent. */
  readonly callerKey: KeyObject;
  readonly log: LogLines;
  /** Sends an operation with an Authorization header, or none. */
  readonly send: (authorization?: string | string[], query?: string) => Promise<Reply>;
  /** Sends an operation with an access token. */
  readonly as: (token: string, query?: string) => Promise<Reply>;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: GraphQLAnswer;
}

export const askForUser = '{ user(id: "u1") { name } }';

export async function startWatchedRouter(
  options: Partial<RouterOptions> & { timing?: { cooldownMs?: number; timeoutMs?: number } } = {},
): Promise<WatchedRouter> {
  const { timing, ...routerOptions } = options;
  const signingKey = await makeSigningKey('k1');
  const issuer = await use(startIssuer([signingKey]));
  const received: IncomingHttpHeaders[] = [];
  const answer = json({ data: { user: { name: 'Anna' }, rename: { name: 'Ann' } } });
  const users = await use(startFakeSubgraph(answer));
  users.answer = (request, response) => {
    received.push(request.headers);
    answer(request, response);
  };
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const log = logLines();
  const router = await use(
    startTestRouter(textSource(supergraph), {
      logger: createLogger({ name: 'router', level: 'trace', destination: log }),
      subgraphUrls: new Map([['users', users.url]]),
      traffic: { retryPauseMs: 1 },
      identity: {
        jwksUrl: issuer.server.url,
        issuer: 'shop-users',
        audience: 'shop',
        timing: { cooldownMs: 10, ...timing },
      },
      callerKey: { caller: 'router', kid: 'router-1', privateKey },
      ...routerOptions,
    }),
  );
  const send = async (authorization?: string | string[], query = askForUser): Promise<Reply> => {
    const headers = new Headers({ 'content-type': 'application/json' });
    for (const value of [authorization ?? []].flat()) headers.append('authorization', value);
    const body = JSON.stringify({ query });
    const response = await fetch(`${router.url}/graphql`, { method: 'POST', headers, body });
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as GraphQLAnswer,
    };
  };
  return {
    router,
    signingKey,
    issuer,
    users,
    received,
    callerKey: publicKey,
    log,
    send,
    as: (token, query) => send(`Bearer ${token}`, query),
  };
}

/** What the token of a received request says. */
export function claimsOf(headers: IncomingHttpHeaders | undefined): JWTPayload {
  return decodeJwt(tokenOf(headers));
}

export function tokenOf(headers: IncomingHttpHeaders | undefined): string {
  return (headers?.authorization ?? '').replace('Bearer ', '');
}
