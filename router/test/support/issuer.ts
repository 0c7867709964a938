import {
  exportJWK,
  generateKeyPair,
  type JWTHeaderParameters,
  SignJWT,
  type CryptoKey,
  type JWK,
} from 'jose';

import { json, startFakeSubgraph, type FakeSubgraph } from './fakeSubgraph.ts';

/** A pair of keys that access tokens are signed with. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

export async function makeSigningKey(kid: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  const publicJwk = { ...(await exportJWK(publicKey)), kid, alg: 'EdDSA', use: 'sig' };
  return { kid, privateKey, publicJwk };
}

/** The claims of Anna's access token, as users writes them. */
export const anna = {
  sub: 'u1',
  sid: 's1',
  roles: ['CATALOGUE_MANAGER'],
  scope: 'products:write',
  status: 'ACTIVE',
};

export const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1_000) + seconds;

/** Signs an access token; a test says what is different about it. */
export function signAccessToken(
  { kid, privateKey }: SigningKey,
  claims: Record<string, unknown> = {},
  header: Partial<JWTHeaderParameters> = {},
): Promise<string> {
  const times = { iat: inSeconds(0), exp: inSeconds(900) };
  return new SignJWT({ iss: 'shop-users', aud: 'shop', ...times, ...anna, ...claims })
    .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'at+jwt', ...header })
    .sign(privateKey);
}

/** Puts parts of a token together that no library would. */
export function forge(header: object, claims: object, signature = ''): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  return `${encode(header)}.${encode(claims)}.${signature}`;
}

/** The service that signs access tokens, as far as the router sees it: a server of its keys. */
export async function startIssuer(
  keys: readonly SigningKey[],
  port = 0,
): Promise<{
  server: FakeSubgraph;
  serve(keys: readonly SigningKey[]): void;
  stop(): Promise<void>;
}> {
  const answer = (served: readonly SigningKey[]) =>
    json({ keys: served.map(({ publicJwk }) => publicJwk) });
  const server = await startFakeSubgraph(answer(keys), port);
  return {
    server,
    serve(served) {
      server.answer = answer(served);
    },
    stop: () => server.stop(),
  };
}
