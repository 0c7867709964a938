import type { Stack } from '@shop/local-stack';
import { importJWK, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose';
import { type Collection, MongoClient } from 'mongodb';

/** A key with which users signs access tokens, as its database has it. */
interface SigningKey {
  _id: number;
  kid: string;
  x: string;
  d: string;
  activeAt: Date;
}

async function withKeys<T>(stack: Stack, use: (keys: Collection<SigningKey>) => Promise<T>) {
  const client = new MongoClient(stack.subgraph('users').databaseUri);
  try {
    return await use(client.db().collection<SigningKey>('signingKeys'));
  } finally {
    await client.close();
  }
}

/** Signs what users might, with its key. */
export async function signAsUsers(
  stack: Stack,
  claims: JWTPayload,
  header: Partial<JWTHeaderParameters> = {},
): Promise<string> {
  const key = await withKeys(stack, (keys) => keys.findOne());
  if (key === null) throw new Error('Users has no key yet.');
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: key.x, d: key.d };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'EdDSA', kid: key.kid, typ: 'at+jwt', ...header })
    .sign(await importJWK(jwk, 'EdDSA'));
}

/** Makes the youngest key sign from now on, as if the time until then had passed. */
export async function activateYoungestKey(stack: Stack): Promise<void> {
  await withKeys(stack, (keys) =>
    keys.findOneAndUpdate({}, { $set: { activeAt: new Date() } }, { sort: { _id: -1 } }),
  );
}
