import { type Caller, type ClientDescription, routerName } from '@shop/service-kit';
import { testViewer } from '@shop/service-kit/testing';
import { decodeJwt } from 'jose';

import type { UsersService } from './service.ts';
import { newUser, password } from './users.ts';

export interface Tokens {
  __typename: 'SignedIn';
  accessToken: string;
  accessTokenExpiresAt: string;
  refreshToken: string;
  refreshTokenExpiresAt: string;
}

/** What a mutation that signs in gave: tokens, or a failure. */
export type SignInAnswer =
  | Tokens
  | { __typename: 'InvalidCredentials' | 'SessionEnded' | 'EmailTaken' | 'UsernameTaken' }
  | { __typename: 'TooManyAttempts'; retryAfterSeconds: number };

const selection = `
  __typename
  ... on SignedIn { accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt }
  ... on UserError { message }
`;
const attempted = `${selection} ... on TooManyAttempts { retryAfterSeconds }`;

/** The client that tests use unless they say otherwise. */
export const laptop: ClientDescription = { address: '192.0.2.1', agent: 'Laptop/1.0' };

/** A request of nobody who is signed in, from this client. */
export const from = (client?: ClientDescription): Caller => ({
  service: routerName,
  ...(client && { client }),
});

export async function register(
  service: UsersService,
  username: string,
  different: Record<string, unknown> = {},
  client = laptop,
): Promise<SignInAnswer> {
  const { register: answer } = await service
    .calledBy(from(client))
    .data<{ register: SignInAnswer }>(
      `mutation ($input: RegisterInput!) { register(input: $input) { ${attempted} } }`,
      { input: newUser(username, different) },
    );
  return answer;
}

export async function signIn(
  service: UsersService,
  username: string,
  different: Record<string, unknown> = {},
  client: ClientDescription | undefined = laptop,
): Promise<SignInAnswer> {
  const { signIn: answer } = await service
    .calledBy(from(client))
    .data<{ signIn: SignInAnswer }>(
      `mutation ($input: SignInInput!) { signIn(input: $input) { ${attempted} } }`,
      { input: { email: `${username}@shop.example`, password, ...different } },
    );
  return answer;
}

export async function refresh(
  service: UsersService,
  refreshToken: string,
  client: ClientDescription | undefined = laptop,
): Promise<SignInAnswer> {
  const { refreshSession } = await service
    .calledBy(from(client))
    .data<{ refreshSession: SignInAnswer }>(
      `mutation ($input: RefreshSessionInput!) { refreshSession(input: $input) { ${selection} } }`,
      { input: { refreshToken } },
    );
  return refreshSession;
}

/**
 * The tokens of an answer.
 *
 * @throws {Error} when it is a failure
 */
export function tokensOf(answer: SignInAnswer): Tokens {
  if (answer.__typename !== 'SignedIn') throw new Error(`not signed in: ${answer.__typename}`);
  return answer;
}

/** Who asks when a client sends this access token: the router reads it so. */
export function callerOf({ accessToken }: Tokens, client = laptop): Caller {
  const { sub = '', sid, roles, scope, status } = decodeJwt(accessToken);
  const scopes = String(scope).split(' ').filter(Boolean);
  return {
    service: routerName,
    client,
    viewer: testViewer(sub, scopes, {
      roles: roles as string[],
      sessionId: String(sid),
      suspended: status === 'SUSPENDED',
    }),
  };
}
