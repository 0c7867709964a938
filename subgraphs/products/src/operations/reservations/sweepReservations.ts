import { expireReservations } from './expireReservations.ts';
import { finishReservations } from './finishReservations.ts';
import type { Sweep } from './inBatches.ts';
import { returnStrays } from './returnStrays.ts';

/**
 * Puts in order what requests left behind: reservations whose time is over, settlements that stopped
 * halfway, and holds that no reservation stands by. Any number of processes may sweep at once, beside
 * any number of requests.
 */
export async function sweepReservations(sweep: Sweep): Promise<void> {
  const { logger } = sweep;
  const expired = await expireReservations(sweep);
  const finished = await finishReservations(sweep);
  const strays = await returnStrays(sweep);
  if (expired + finished > 0) logger.info({ expired, finished }, 'reservations were swept');
  for (const stray of strays) logger.warn(stray, 'a stray hold was given back');
}
