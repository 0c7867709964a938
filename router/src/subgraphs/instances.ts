import { lookup } from 'node:dns/promises';

import { FetchFailure } from '@shop/service-kit';

import type { SubgraphAddress } from './addresses.ts';
import { type HostAddress, Instance, type InstanceOptions, type Standing } from './instance.ts';

/** Finds the addresses of a host. */
export type Resolve = (host: string) => Promise<readonly HostAddress[]>;

/** Asks the system, as every program on the machine does: its hosts file counts, too. */
export const resolveBySystem: Resolve = (host) => lookup(host, { all: true, order: 'verbatim' });

/** The instances of one subgraph, of which each request gets one. */
export interface Instances {
  /**
   * The one whose turn it is: of those that stand best, the one with the fewest requests under way,
   * and of several such, one after the other. When all are out, it is one of these.
   *
   * @throws {FetchFailure} when DNS knows none
   */
  next(): Promise<Instance>;
  /** Likewise, of those that were not tried yet; undefined when there is none. */
  other(tried: ReadonlySet<Instance>): Instance | undefined;
  /** Closes every connection; requests in flight fail. */
  close(): Promise<void>;
}

export interface InstancesOptions extends Pick<
  InstanceOptions,
  'connectTimeoutMs' | 'ejection' | 'logger'
> {
  readonly addresses: readonly SubgraphAddress[];
  readonly resolve: Resolve;
  /** After how many milliseconds DNS is asked again. */
  readonly resolveEveryMs: number;
  /** Sends an instance a request that does no harm, to find out whether it is back. */
  readonly probe: (instance: Instance) => Promise<unknown>;
}

const ranks: Record<Standing, number> = { in: 0, leaving: 1, out: 2 };

/** What is older than so many intervals is not gone by: the first request after a long time waits. */
const STALE_INTERVALS = 6;

/**
 * Makes the instances of a subgraph. There are no timers: probes of those that are out, and further
 * questions to DNS, go beside the requests that come when they are due, and no request waits for them.
 */
export function createInstances(options: InstancesOptions): Instances {
  const { addresses, probe } = options;
  let all: readonly Instance[] = [];
  let turn = 0;
  const make = (url: URL, address?: HostAddress): Instance =>
    new Instance({ ...options, url, address, isAlone: () => all.length === 1 });

  const fixed = addresses.filter(({ everyAddress }) => !everyAddress).map(({ url }) => make(url));
  const hosts = addresses
    .filter(({ everyAddress }) => everyAddress)
    .map(({ url }) =>
      followHost({ ...options, host: hostOf(url), make: (address) => make(url, address), gather }),
    );
  gather();

  function gather(): void {
    all = [...fixed, ...hosts.flatMap((host) => [...host.instances.values()])];
  }

  const best = (candidates: readonly Instance[]): Instance | undefined => {
    const rank = Math.min(...candidates.map(({ standing }) => ranks[standing]));
    const standing = candidates.filter((instance) => ranks[instance.standing] === rank);
    turn = (turn + 1) % Math.max(standing.length, 1);
    const inTurn = [...standing.slice(turn), ...standing.slice(0, turn)];
    return inTurn.reduce<Instance | undefined>(
      (least, one) => (least === undefined || one.pending < least.pending ? one : least),
      undefined,
    );
  };

  return {
    async next() {
      for (const host of hosts) await host.freshen();
      const [only] = all;
      if (all.length === 1 && only !== undefined) return only;
      for (const instance of all) instance.probe(() => probe(instance));
      const chosen = best(all);
      if (chosen === undefined) {
        throw new FetchFailure('connection', 'DNS has no address of it', { sent: false });
      }
      return chosen;
    },
    other(tried) {
      return best(all.filter((one) => !tried.has(one)));
    },
    async close() {
      for (const host of hosts) host.close();
      await Promise.all(all.map((instance) => instance.destroy()));
    },
  };
}

/** Without the brackets of an IPv6 address, as resolvers want it. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

interface HostOptions extends Pick<InstancesOptions, 'resolve' | 'resolveEveryMs' | 'logger'> {
  readonly host: string;
  readonly make: (address: HostAddress) => Instance;
  /** Called when the instances have changed. */
  readonly gather: () => void;
}

/** Keeps one instance for each address that DNS has for a host; while DNS fails, those that it had. */
function followHost({ host, resolve, resolveEveryMs, logger, make, gather }: HostOptions) {
  const instances = new Map<string, Instance>();
  let askedAt = -Infinity;
  let asking: Promise<void> | undefined;
  let closed = false;
  let failing = false;

  const ask = async (): Promise<void> => {
    try {
      const found = await resolve(host);
      if (closed || found.length === 0) return;
      take(found);
      failing = false;
    } catch (error) {
      if (!failing) logger.warn({ err: error, host }, 'DNS does not tell the addresses of a host');
      failing = true;
    }
  };

  const take = (found: readonly HostAddress[]): void => {
    const addresses = new Set(found.map(({ address }) => address));
    const gone = [...instances.keys()].filter((address) => !addresses.has(address));
    const fresh = found.filter(({ address }) => !instances.has(address));
    for (const address of gone) {
      instances.get(address)?.retire();
      instances.delete(address);
    }
    for (const address of fresh) {
      if (!instances.has(address.address)) instances.set(address.address, make(address));
    }
    if (gone.length === 0 && fresh.length === 0) return;
    gather();
    logger.info({ host, addresses: [...addresses] }, 'a host has other addresses');
  };

  return {
    instances,
    /** Asks DNS if it is time; waits for the answer only if what it said is very old. */
    async freshen(): Promise<void> {
      const now = performance.now();
      const age = now - askedAt;
      if (age < resolveEveryMs) return;
      asking ??= ask().finally(() => {
        askedAt = performance.now();
        asking = undefined;
      });
      if (instances.size === 0 || age > STALE_INTERVALS * resolveEveryMs) await asking;
    },
    close() {
      closed = true;
    },
  };
}
