import type { OrderShop } from '../../orderShop.ts';
import type { Random } from '../../random.ts';
import { pause } from './pause.ts';

/** How often processes die. */
export interface KillSchedule {
  /** From the return of the dead to the next death, on average, in milliseconds. */
  readonly everyMs: number;
  /** How long the dead stay away at most, in milliseconds. */
  readonly maxDownMs: number;
  /** The share of the times, 0 to 1, when two die at once. */
  readonly twoAtOnce: number;
}

/**
 * Kills processes of the shop with SIGKILL and starts them again, until the signal comes; then all run.
 *
 * @param kills counts how often each was killed, by the name of the process
 */
export async function killAtRandom(
  shop: OrderShop,
  { everyMs, maxDownMs, twoAtOnce }: KillSchedule,
  kills: Map<string, number>,
  random: Random,
  signal: AbortSignal,
): Promise<void> {
  while (await pause(random.integer(0, 2 * everyMs), signal)) {
    const victims = random.shuffle(shop.processNames).slice(0, random.chance(twoAtOnce) ? 2 : 1);
    const downMs = random.integer(0, maxDownMs);
    await Promise.all(
      victims.map(async (name) => {
        kills.set(name, (kills.get(name) ?? 0) + 1);
        await shop.kill(name);
      }),
    );
    await pause(downMs, signal);
    await Promise.all(victims.map((name) => shop.restart(name)));
  }
}
