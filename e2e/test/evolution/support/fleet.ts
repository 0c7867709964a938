import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { freePort, httpProbe, ManagedProcess, type ServiceProgram } from '@shop/local-stack';

import { accounts, demoPassword } from '../../support/accounts.ts';
import { bearer, type Client, createClient } from '../../support/client.ts';
import { signIn } from '../../support/session.ts';
import { type Shop, startShop } from '../../support/shop.ts';
import { runSupergraph, type CommandOutcome } from '../../support/supergraphCommand.ts';
import { serveFolder, type StaticHost } from './staticHost.ts';
import { type Version, Versions } from './versions.ts';

const subgraphs = ['users', 'products', 'orders'] as const;
export type SubgraphName = (typeof subgraphs)[number];

const patience = { startMs: 60_000, stopMs: 30_000 };
const host = '127.0.0.1';
/** How long a process that is told to stop goes on answering, so that routers turn to the other one. */
const drainMs = '5000';

/**
 * The shop as it runs for real: two instances of each subgraph; two routers, one of which reads what is
 * published as a file and the other by URL; and a registry that teams publish to.
 */
export class Fleet {
  readonly #folder: string;
  readonly #shop: Shop;
  readonly #hostOfRegistry: StaticHost;
  readonly #instances = new Map<SubgraphName, Instance[]>();
  readonly #routers: ManagedProcess[] = [];
  readonly #versions: Versions;
  #authorization: { authorization: string } | undefined;

  private constructor(folder: string, shop: Shop, hostOfRegistry: StaticHost) {
    this.#folder = folder;
    this.#shop = shop;
    this.#hostOfRegistry = hostOfRegistry;
    this.#versions = new Versions(folder);
  }

  static async start(): Promise<Fleet> {
    const folder = await mkdtemp(join(tmpdir(), 'fleet-'));
    const shop = await startShop();
    const fleet = new Fleet(folder, shop, await serveFolder(join(folder, 'registry')));
    try {
      await fleet.#start();
      return fleet;
    } catch (error) {
      await fleet.stop();
      throw error;
    }
  }

  get versions(): Versions {
    return this.#versions;
  }

  /** The folder of the registry. */
  get registry(): string {
    return join(this.#folder, 'registry');
  }

  get routers(): readonly ManagedProcess[] {
    return this.#routers;
  }

  /** Clients of the two routers, signed in as somebody who manages the catalogue. */
  clients(): readonly Client[] {
    return this.#routers.map(({ url }) =>
      createClient(url, () => Promise.resolve(this.#authorization ?? {})),
    );
  }

  /** The last that the routers complained of. */
  complaints(): string {
    const lines = this.#routers.flatMap(({ name, logs }) =>
      logs.slice(-5).map(({ text }) => `${name}: ${text}`),
    );
    return lines.join('\n');
  }

  /** Runs `supergraph publish` on the registry. */
  publish(...args: readonly string[]): Promise<CommandOutcome> {
    return runSupergraph('publish', '--registry', this.registry, ...args);
  }

  /** Publishes the schema of a version. @throws Error when it is refused */
  async publishVersion({ subgraph, schemaPath }: Version, operations: string): Promise<void> {
    const outcome = await this.publish(
      ...['--subgraph', subgraph, '--schema', schemaPath, '--operations', operations],
    );
    if (outcome.exitCode !== 0) throw new Error(`${outcome.printed}\n${outcome.warned}`);
  }

  /** Brings the instances of a subgraph to a version, one after the other. */
  async roll(version: Version): Promise<void> {
    const instances = this.#instances.get(version.subgraph as SubgraphName) ?? [];
    for (const instance of instances) await instance.bringTo(version);
  }

  async stop(): Promise<void> {
    const instances = [...this.#instances.values()].flat();
    await Promise.all(this.#routers.map((router) => router.stop()));
    await Promise.all(instances.map((instance) => instance.stop()));
    await this.#hostOfRegistry.stop();
    await this.#shop.stop();
    await rm(this.#folder, { recursive: true });
  }

  async #start(): Promise<void> {
    const made = await this.publish('--init');
    if (made.exitCode !== 0) throw new Error(`${made.printed}\n${made.warned}`);
    for (const name of subgraphs) await this.#startInstances(name);
    const release = join(this.registry, 'release.json');
    const url = `${this.#hostOfRegistry.url}/release.json`;
    this.#routers.push(
      await this.#startRouter('router by file', { SUPERGRAPH_PATH: release }),
      await this.#startRouter('router by URL', { SUPERGRAPH_URL: url, SUPERGRAPH_POLL_MS: '200' }),
    );
    const [router] = this.#routers;
    const stranger = createClient(router?.url ?? '');
    const session = await signIn(stranger, accounts.manager.email, demoPassword);
    this.#authorization = bearer(session.accessToken);
  }

  async #startInstances(name: SubgraphName): Promise<void> {
    const { folder, environment } = this.#shop.stack.subgraph(name);
    const starts = [1, 2].map(async (number) => {
      const instance = new Instance({
        name: `${name}-${number}`,
        folder,
        environment,
        port: await freePort(),
      });
      await instance.bringTo(await this.#versions.original(name));
      return instance;
    });
    this.#instances.set(name, await Promise.all(starts));
  }

  async #startRouter(
    name: string,
    source: Readonly<Record<string, string>>,
  ): Promise<ManagedProcess> {
    const { stack } = this.#shop;
    const port = await freePort();
    const urls = [...this.#instances].map(
      ([subgraph, instances]) => `${subgraph}=${instances.map(({ url }) => url).join('|')}`,
    );
    const router = new ManagedProcess(
      {
        name,
        args: [join(stack.subgraph('users').folder, '../../router/dist/main.js')],
        cwd: this.#folder,
        env: {
          ...process.env,
          ...source,
          HOST: host,
          PORT: String(port),
          RATE_LIMIT: '0',
          // What is slow on a busy machine has not failed.
          SUBGRAPH_TIMEOUT_MS: '30000',
          SHUTDOWN_DRAIN_MS: drainMs,
          LOG_LEVEL: 'warn',
          ROUTER_SUBGRAPH_URLS: urls.join(','),
          CALLER_KEY: join(stack.keysDir, 'router.private.json'),
          JWKS_URL: `${stack.subgraph('users').address}/.well-known/jwks.json`,
        },
        probe: httpProbe(`http://${host}:${port}`),
      },
      patience,
    );
    await router.start();
    return router;
  }
}

interface InstanceOptions {
  readonly name: string;
  readonly folder: string;
  readonly environment: ServiceProgram['env'];
  readonly port: number;
}

/** An instance of a subgraph: one address, and the process that has it now. */
class Instance {
  readonly #options: InstanceOptions;
  #process: ManagedProcess | undefined;

  constructor(options: InstanceOptions) {
    this.#options = options;
  }

  get url(): string {
    return `http://${host}:${this.#options.port}/graphql`;
  }

  /** Stops what runs, as a deployment does, and starts a version in its place. */
  async bringTo({ modules }: Version): Promise<void> {
    const { name, folder, environment, port } = this.#options;
    await this.stop();
    this.#process = new ManagedProcess(
      {
        name,
        args: [...(modules?.nodeOptions ?? []), join(folder, 'dist/main.js')],
        cwd: folder,
        env: {
          ...environment,
          ...modules?.environment,
          HOST: host,
          PORT: String(port),
          SHUTDOWN_DRAIN_MS: drainMs,
        },
        probe: httpProbe(`http://${host}:${port}`),
      },
      patience,
    );
    await this.#process.start();
  }

  async stop(): Promise<void> {
    await this.#process?.stop();
  }
}
