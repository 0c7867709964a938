import { createHmac, generateKeyPairSync, sign } from 'node:crypto';

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The claims of a token, unchecked. */
export function claimsOf(token: string): Record<string, unknown> {
  const [, payload = ''] = token.split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
}

/** The header of a token, unchecked. */
export function headerOf(token: string): Record<string, unknown> {
  const [header = ''] = token.split('.');
  return JSON.parse(Buffer.from(header, 'base64url').toString()) as Record<string, unknown>;
}

/**
 * Tokens that say what a good one says, and more, and are signed by nobody who may.
 *
 * @param token a good one
 * @param publicKey the `x` of the key that signed it
 */
export function forge(token: string, publicKey: string): Record<string, string> {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const stronger = encode({
    ...claimsOf(token),
    roles: ['ADMINISTRATOR'],
    scope: 'users:read users:write orders:read',
  });
  const none = encode({ ...headerOf(token), alg: 'none' });
  const hmac = `${encode({ ...headerOf(token), alg: 'HS256' })}.${stronger}`;
  const secret = Buffer.from(publicKey, 'base64url');
  const { privateKey } = generateKeyPairSync('ed25519');
  const signWithOwn = (head: string) =>
    `${head}.${stronger}.${sign(null, Buffer.from(`${head}.${stronger}`), privateKey).toString('base64url')}`;
  return {
    'with other claims and the signature of the good one': `${header}.${stronger}.${signature}`,
    'with no signature': `${header}.${stronger}.`,
    'with the algorithm none': `${none}.${stronger}.`,
    'with the algorithm none and a signature': `${none}.${stronger}.${signature}`,
    'with an HMAC by the public key': `${hmac}.${createHmac('sha256', secret).update(hmac).digest('base64url')}`,
    'signed by another key under the name of the good one': signWithOwn(header),
    'signed by a key of an unknown name': signWithOwn(
      encode({ ...headerOf(token), kid: 'a-key-of-my-own' }),
    ),
    'that brings its own key along': signWithOwn(
      encode({
        ...headerOf(token),
        jwk: privateKey.export({ format: 'jwk' }),
        kid: 'a-key-of-my-own',
      }),
    ),
    'cut short': token.slice(0, -10),
    'of two parts': `${header}.${payload}`,
    'that is none': 'letmein',
  };
}
