import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { freePort, type ManagedProcess } from '@shop/local-stack';
import { makeCallerKeys } from '@shop/service-kit';

import { openDatabases, type TrialDatabases } from './databases.ts';
import { Processes } from './processes.ts';
import {
  databaseProgram,
  databaseUri,
  type Extras,
  graphqlUrl,
  serviceProgram,
} from './programs.ts';
import { httpProtocol } from './proxy/httpProtocol.ts';
import { type Link, type LinkOptions, startLink, type Target } from './proxy/link.ts';
import { mongoProtocol } from './proxy/mongoProtocol.ts';
import { createServiceClient } from './serviceClient.ts';
import { createShopClient, type ShopClient } from './shopClient.ts';

/** How a shop is run. All times are in milliseconds. */
export interface OrderShopOptions {
  /** How many instances of orders. Default: 2. */
  readonly orders?: number;
  /** How many instances of products. Default: 1. */
  readonly products?: number;
  /** Default: 1,000. */
  readonly productsTimeoutMs?: number;
  /** Default: 1,500. */
  readonly leaseMs?: number;
  /** Default: 200. */
  readonly recoveryIntervalMs?: number;
  /** Default: 60,000. */
  readonly reservationTtlMs?: number;
  /** Default: 200. */
  readonly sweepIntervalMs?: number;
  /** More for the processes, by name: `orders-1`, or `orders` for all its instances. */
  readonly extras?: Readonly<Record<string, Extras>>;
}

/**
 * Orders and products with their databases, as real processes: `orders-1`, `orders-2`, `products-1`,
 * `orders-db`, `products-db`. Whatever they say to each other goes over links, which a trial can cut
 * and listen to: `client > orders-1`, `orders-1 > orders-db`, `orders-1 > products`, `products-1 >
 * products-db`. There is no router and no users: operations go straight to the subgraphs.
 */
export interface OrderShop extends ShopClient {
  /** The names of all processes, databases first. */
  readonly processNames: readonly string[];
  /** How many there are of each service. */
  readonly instances: { readonly orders: number; readonly products: number };
  readonly links: readonly Link[];
  /** What the databases hold, read past every link. */
  readonly databases: TrialDatabases;
  /** The lease of an order, in milliseconds. */
  readonly leaseMs: number;
  /** How often the services have logged a message as a warning or an error, by its text. */
  readonly logged: ReadonlyMap<string, number>;
  /** Processes that ended without being told to, with the last that they wrote. */
  readonly deaths: readonly string[];
  /** @throws Error when there is no such process */
  process(name: string): ManagedProcess;
  /** @throws Error when there is no such link */
  link(name: string): Link;
  /** Kills a process with SIGKILL; resolves when it has ended. */
  kill(name: string): Promise<void>;
  /** Starts a process, which is killed first if it runs; resolves when it is ready. */
  restart(name: string): Promise<void>;
  /** Starts whatever does not run, makes go on what is paused, and heals every link. */
  heal(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a shop with empty databases. */
export async function startOrderShop(options: OrderShopOptions = {}): Promise<OrderShop> {
  const folder = await mkdtemp(join(tmpdir(), 'order-shop-'));
  const starter = new Starter(folder, options);
  try {
    return await starter.start();
  } catch (error) {
    await starter.stop();
    throw error;
  }
}

class Starter {
  readonly #folder: string;
  readonly #options: OrderShopOptions;
  readonly #keys: string;
  readonly #processes = new Processes();
  readonly #links = new Map<string, Link>();
  #databases: TrialDatabases | undefined;

  constructor(folder: string, options: OrderShopOptions) {
    this.#folder = folder;
    this.#options = options;
    this.#keys = join(folder, 'keys');
  }

  async start(): Promise<OrderShop> {
    await makeCallerKeys(this.#keys, ['router', 'orders']);
    const ports = { orders: await freePort(), products: await freePort() };
    await Promise.all([
      this.#startDatabase('orders-db', ports.orders),
      this.#startDatabase('products-db', ports.products),
    ]);
    const databases = await openDatabases({
      ordersUri: databaseUri(ports.orders, 'orders'),
      productsUri: databaseUri(ports.products, 'products'),
    });
    this.#databases = databases;

    const products = await this.#startProducts(ports.products);
    const orders = await this.#startOrders(ports.orders, products);
    const client = createShopClient({
      ask: createServiceClient(join(this.#keys, 'router.private.json')),
      orders: orders.map(({ name }) => graphqlUrl(this.#link(`client > ${name}`).port)),
      products: products.map(({ port }) => graphqlUrl(port)),
      databases,
    });
    return {
      ...client,
      processNames: [
        'orders-db',
        'products-db',
        ...[...products, ...orders].map(({ name }) => name),
      ],
      instances: { orders: orders.length, products: products.length },
      links: [...this.#links.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
      databases,
      leaseMs: this.#options.leaseMs ?? defaults.leaseMs,
      logged: this.#processes.logged,
      deaths: this.#processes.deaths,
      process: (name) => this.#processes.get(name),
      link: (name) => this.#link(name),
      kill: (name) => this.#processes.kill(name),
      restart: (name) => this.#processes.restart(name),
      heal: () => this.#heal(),
      stop: () => this.stop(),
    };
  }

  async stop(): Promise<void> {
    await this.#databases?.close();
    await this.#processes.stop();
    const links = await Promise.allSettled([...this.#links.values()].map((link) => link.stop()));
    await rm(this.#folder, { recursive: true, force: true });
    for (const link of links) if (link.status === 'rejected') throw link.reason;
  }

  async #startDatabase(name: string, port: number): Promise<void> {
    const dataDir = join(this.#folder, name);
    await this.#processes.start(
      databaseProgram(name, { port, dataDir, extras: this.#extras(name) }),
    );
  }

  async #startProducts(databasePort: number): Promise<Target[]> {
    const { reservationTtlMs, sweepIntervalMs } = { ...defaults, ...this.#options };
    return this.#startInstances('products', this.#options.products ?? 1, async (name) => ({
      PRODUCTS_MONGODB_URI: await this.#databaseThroughLink(name, 'products', databasePort),
      RESERVATION_TTL_MS: String(reservationTtlMs),
      RESERVATION_SWEEP_INTERVAL_MS: String(sweepIntervalMs),
    }));
  }

  async #startOrders(databasePort: number, products: readonly Target[]): Promise<Target[]> {
    const { leaseMs, productsTimeoutMs, recoveryIntervalMs } = { ...defaults, ...this.#options };
    const started = await this.#startInstances(
      'orders',
      this.#options.orders ?? 2,
      async (name) => {
        const link = await this.#startLink(`${name} > products`, {
          protocol: httpProtocol,
          target: inTurn(products, ({ name: product }) => this.#processes.get(product).isRunning),
        });
        return {
          ORDERS_MONGODB_URI: await this.#databaseThroughLink(name, 'orders', databasePort),
          CALLER_KEY: join(this.#keys, 'orders.private.json'),
          PRODUCTS_URL: graphqlUrl(link.port),
          PRODUCTS_TIMEOUT_MS: String(productsTimeoutMs),
          ORDER_LEASE_MS: String(leaseMs),
          ORDER_RECOVERY_INTERVAL_MS: String(recoveryIntervalMs),
        };
      },
    );
    for (const instance of started) {
      await this.#startLink(`client > ${instance.name}`, {
        protocol: httpProtocol,
        target: () => instance,
      });
    }
    return started;
  }

  async #startInstances(
    subgraph: string,
    count: number,
    environment: (name: string) => Promise<Record<string, string>>,
  ): Promise<Target[]> {
    const starts = Array.from({ length: count }, async (_, index) => {
      const name = `${subgraph}-${index + 1}`;
      const port = await freePort();
      const program = serviceProgram(name, {
        subgraph,
        port,
        environment: {
          TRUSTED_CALLERS: join(this.#keys, 'callers.json'),
          ...(await environment(name)),
        },
        extras: this.#extras(name, subgraph),
      });
      await this.#processes.start(program);
      return { name, port };
    });
    return Promise.all(starts);
  }

  async #databaseThroughLink(instance: string, name: string, port: number): Promise<string> {
    const link = await this.#startLink(`${instance} > ${name}-db`, {
      protocol: mongoProtocol,
      target: () => ({ name: `${name}-db`, port }),
    });
    return databaseUri(link.port, name);
  }

  async #startLink(name: string, options: Omit<LinkOptions, 'name'>): Promise<Link> {
    const link = await startLink({ name, ...options });
    this.#links.set(name, link);
    return link;
  }

  /** What is given for the name of a process, or for all of its kind. */
  #extras(...names: string[]): Extras | undefined {
    const { extras = {} } = this.#options;
    return names.map((name) => extras[name]).find((given) => given !== undefined);
  }

  async #heal(): Promise<void> {
    for (const link of this.#links.values()) {
      link.policy = undefined;
      link.heal();
    }
    await this.#processes.revive();
  }

  #link(name: string): Link {
    const link = this.#links.get(name);
    if (link === undefined) throw new Error(`There is no link ${name}.`);
    return link;
  }
}

const defaults = {
  productsTimeoutMs: 1_000,
  leaseMs: 1_500,
  recoveryIntervalMs: 200,
  reservationTtlMs: 60_000,
  sweepIntervalMs: 200,
} as const;

/** Gives one after the other of the instances that run, as a load balancer does. */
function inTurn(
  instances: readonly Target[],
  isRunning: (instance: Target) => boolean,
): () => Target {
  let turn = 0;
  return () => {
    const running = instances.filter(isRunning);
    const candidates = running.length > 0 ? running : instances;
    const instance = candidates[turn % candidates.length];
    if (instance === undefined) throw new Error('There is no instance.');
    turn += 1;
    return instance;
  };
}
