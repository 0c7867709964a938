import type { Viewer } from '@shop/service-kit';
import { z } from 'zod';

const text = z.string().min(1).max(200);

/** What users says of the user in an access token, beside the claims that JWT itself defines. */
const claims = z.object({
  sub: text,
  sid: text,
  roles: z.array(text).max(20),
  scope: z.string().max(2_000),
  status: z.enum(['ACTIVE', 'SUSPENDED']),
});

/**
 * Reads who is signed in from the claims of a verified access token.
 *
 * @returns undefined when they are not of the form that users writes
 */
export function viewerOf(payload: object): Viewer | undefined {
  const { data } = claims.safeParse(payload);
  if (data === undefined) return undefined;
  return {
    userId: data.sub,
    sessionId: data.sid,
    roles: data.roles,
    scopes: new Set(data.scope.split(' ').filter((scope) => scope !== '')),
    suspended: data.status === 'SUSPENDED',
  };
}
