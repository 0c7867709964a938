import { type Clock, day, later, second } from '../clock.ts';

/** How long a session lasts that is not used, in milliseconds. */
const unusedLifeMs = 30 * day;

/** How long a session lasts at most, in milliseconds. */
const maxLifeMs = 90 * day;

/** How long a client may repeat the exchange of a refresh token, in milliseconds. */
export const repeatMs = 10 * second;

/** When a session ends that was used last at a moment. */
export function sessionEnd(createdAt: Date, lastUsedAt: Date): Date {
  const unused = later(lastUsedAt, unusedLifeMs);
  const longest = later(createdAt, maxLifeMs);
  return unused < longest ? unused : longest;
}

/** Whether something that is kept until a moment is over, though the database may still have it. */
export function isOver({ expiresAt }: { expiresAt: Date }, clock: Clock): boolean {
  return expiresAt <= clock();
}
