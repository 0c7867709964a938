import { hash } from 'node:crypto';

import { z } from 'zod';

/** The `typ` of a service token's header: no token that was made for something else passes for one. */
export const serviceTokenType = 'service+jwt';

/** How long a service token is good for, in seconds: one request, and no more. */
export const serviceTokenLifetime = 30;

/** What a service token says (RFC 7519), signed with Ed25519 (RFC 8037). */
export const serviceTokenClaims = z.object({
  /** The service that calls: the name that its key is listed under. */
  iss: z.string(),
  /** The service that is called. */
  aud: z.string(),
  /** When it was made, in seconds since 1970. */
  iat: z.int(),
  /** When it ends, in seconds since 1970. */
  exp: z.int(),
  /** Unique to the token, so that each is taken once. */
  jti: z.string().min(16).max(64),
  /** The SHA-256 of the request's body, in base64url. */
  body: z.string(),
  op: z.enum(['query', 'mutation']),
  /** The program for which the caller works. */
  client: z.object({ address: z.string().optional(), agent: z.string().optional() }).optional(),
  /** The user who is signed in; the four claims after it describe the user and come with it. */
  sub: z.string().min(1).optional(),
  sid: z.string().optional(),
  roles: z.array(z.string()).optional(),
  scope: z.string().optional(),
  status: z.enum(['ACTIVE', 'SUSPENDED']).optional(),
});

export type ServiceTokenClaims = z.infer<typeof serviceTokenClaims>;

/** The digest of a request's body as the claim `body` has it. */
export function bodyDigest(body: string | Buffer): string {
  return hash('sha256', body, 'base64url');
}
