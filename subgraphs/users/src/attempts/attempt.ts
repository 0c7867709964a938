import { clientNetwork } from '@shop/service-kit';

import { type TooManyAttempts, tooManyAttempts } from '../operations/failures.ts';
import type { Services } from '../services.ts';
import { accountLimit, addressLimit } from './limits.ts';
import { type Counted, forgetFailures, refusedUntil, reserveAttempt, takeBack } from './reserve.ts';

/**
 * Lets somebody try a password, unless too many attempts at the account or from the address failed.
 * Success makes the account's failures forgotten; an attempt that could not be made does not count.
 *
 * @param who.email the account that is tried, in lower case; there may be none
 * @param who.address the client's network address, as far as it is known
 * @param tryIt gives what the right password leads to, or undefined for a wrong one
 * @returns what `tryIt` gave
 */
export async function attempt<T extends object>(
  { models, clock }: Pick<Services, 'models' | 'clock'>,
  who: { email: string; address: string | undefined },
  tryIt: () => Promise<T | undefined>,
): Promise<T | TooManyAttempts | undefined> {
  const { signInAttempts } = models;
  const now = clock();
  const account: Counted = { limit: accountLimit, who: who.email };
  const address: Counted[] =
    who.address === undefined ? [] : [{ limit: addressLimit, who: clientNetwork(who.address) }];

  // An attack is turned away by one read; only what gets past it has to be exact.
  const until =
    (await refusedUntil(signInAttempts, [account, ...address], now)) ??
    (await reserveAll([...address, account]));
  if (until) return tooManyAttempts(until, now);

  let success: T | undefined;
  try {
    success = await tryIt();
  } catch (error) {
    await takeAllBack([account, ...address]);
    throw error;
  }
  if (success !== undefined) {
    await forgetFailures(signInAttempts, account);
    await takeAllBack(address);
  }
  return success;

  async function reserveAll(counted: readonly Counted[]): Promise<Date | undefined> {
    for (const [index, one] of counted.entries()) {
      const refused = await reserveAttempt(signInAttempts, one, now);
      if (refused) {
        await takeAllBack(counted.slice(0, index));
        return refused;
      }
    }
    return undefined;
  }

  async function takeAllBack(counted: readonly Counted[]): Promise<void> {
    for (const one of counted) await takeBack(signInAttempts, one);
  }
}
