import type { OrderShop } from '../../orderShop.ts';
import type { Fate, Message } from '../../proxy/link.ts';
import { routeOf } from './messages.ts';
import type { CrashPoint, Victim } from './points.ts';

/** A crash that is to come. */
export interface Strike {
  /**
   * Waits until what died is back.
   *
   * @returns when that was, as performance.now() tells; undefined when the point was not reached
   */
  recovered(): Promise<number | undefined>;
}

/** Kills with SIGKILL what a point names, once, as soon as its message comes, and starts it again at once. */
export function prepareStrike(shop: OrderShop, { message, moment, victim }: CrashPoint): Strike {
  let seen = 0;
  let back: Promise<number> | undefined;

  const isAwaited = (candidate: Message): boolean => {
    if (routeOf(candidate) !== message.route || candidate.label !== message.label) return false;
    seen += 1;
    return seen === message.occurrence;
  };
  const strike = async (candidate: Message): Promise<Fate> => {
    if (!isAwaited(candidate)) return 'pass';
    const names = victimsOf(victim, candidate);
    const dead = Promise.all(names.map((name) => shop.kill(name)));
    back = dead.then(() => restart(shop, names));
    back.catch(() => undefined); // `recovered` tells of it
    await dead;
    return 'reset';
  };
  for (const link of shop.links) link.policy = { [moment]: strike };
  return {
    async recovered() {
      for (const link of shop.links) link.policy = undefined;
      return back;
    },
  };
}

async function restart(shop: OrderShop, names: readonly string[]): Promise<number> {
  await Promise.all(names.map((name) => shop.restart(name)));
  return performance.now();
}

function victimsOf(victim: Victim, { link, receiver }: Message): string[] {
  const [sender = ''] = link.split(' > ');
  switch (victim) {
    case 'sender':
      return [sender];
    case 'receiver':
      return [receiver];
    case 'both':
      return [sender, receiver];
    case 'connection':
      return [];
  }
}
