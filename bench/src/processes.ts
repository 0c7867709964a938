import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import {
  freePort,
  httpProbe,
  ManagedProcess,
  type ServiceProgram,
  type Stack,
} from '@shop/local-stack';

import { printUrls } from './environment.ts';
import { withoutAccessRules } from './plainSupergraph.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const patience = { startMs: 30_000, stopMs: 10_000 };

/** Where gateways find the subgraphs: their own addresses, or a proxy's. */
export type SubgraphUrls = ReadonlyMap<string, string>;

/** Starts the processes that are measured, beside a running stack. */
export class Processes {
  readonly #stack: Stack;
  readonly #started: ManagedProcess[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), 'bench-'));
  readonly #plainSupergraph = join(this.#folder, 'supergraph.graphql');
  readonly #supergraph = join(root, 'supergraph.graphql');

  constructor(stack: Stack) {
    this.#stack = stack;
    writeFileSync(
      this.#plainSupergraph,
      withoutAccessRules(readFileSync(this.#supergraph, 'utf8')),
    );
  }

  /** Where the subgraphs themselves answer. */
  get subgraphs(): SubgraphUrls {
    const all = [...this.#stack.subgraphs.values()];
    return new Map(all.map(({ name, address }) => [name, `${address}/graphql`]));
  }

  /** The router as it runs in production, but for its limit on how often one client may ask. */
  router(subgraphs: SubgraphUrls): Promise<ManagedProcess> {
    const main = join(root, 'router/dist/main.js');
    return this.#router('this router', [main], this.#supergraph, subgraphs);
  }

  /** The same without verification, rules and signatures. */
  routerWithoutIdentity(subgraphs: SubgraphUrls): Promise<ManagedProcess> {
    const program = ownProgram('routerWithoutIdentity');
    return this.#router('without identity', [program], this.#plainSupergraph, subgraphs);
  }

  plainGateway(subgraphs: SubgraphUrls): Promise<ManagedProcess> {
    return this.#own('plain gateway', 'plainGateway', {
      SUPERGRAPH_PATH: this.#plainSupergraph,
      SUBGRAPH_URLS: printUrls(subgraphs),
      NODE_ENV: 'production',
      APOLLO_TELEMETRY_DISABLED: '1',
    });
  }

  /** A proxy before the subgraphs; see subgraphProxy.ts. */
  async proxy({ remember }: { remember: boolean }): Promise<SubgraphUrls> {
    const { url } = await this.#own('proxy', 'subgraphProxy', {
      SUBGRAPH_URLS: printUrls(this.subgraphs),
      REMEMBER: String(remember),
    });
    return new Map([...this.subgraphs.keys()].map((name) => [name, `${url}/${name}`]));
  }

  /** One more instance of a subgraph, on the same database. */
  async anotherInstance(subgraph: string): Promise<ManagedProcess> {
    const { folder, environment } = this.#stack.subgraph(subgraph);
    const port = await freePort();
    return this.#run({
      name: `another ${subgraph}`,
      args: [join(folder, 'dist/main.js')],
      cwd: folder,
      env: { ...environment, PORT: String(port) },
      probe: httpProbe(`http://127.0.0.1:${port}`),
    });
  }

  /** The GraphQL endpoint of a balancer before these instances of a subgraph. */
  async balancer(instances: readonly ManagedProcess[]): Promise<string> {
    const ports = instances.map(({ url }) => new URL(url).port);
    const balancer = await this.#own('balancer', 'orders/balancerMain', {
      PORTS: JSON.stringify(ports),
    });
    return balancer.url;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#started.map((process) => process.stop()));
    rmSync(this.#folder, { recursive: true });
  }

  get #callerKey(): string {
    return join(this.#stack.keysDir, 'router.private.json');
  }

  async #router(
    name: string,
    program: readonly string[],
    supergraph: string,
    subgraphs: SubgraphUrls,
  ): Promise<ManagedProcess> {
    const port = await freePort();
    return this.#run({
      name,
      args: ['--max-semi-space-size=64', ...program],
      cwd: join(root, 'router'),
      env: {
        ...process.env,
        PORT: String(port),
        HOST: '127.0.0.1',
        LOG_LEVEL: 'warn',
        NODE_ENV: 'production',
        RATE_LIMIT: '0',
        SUPERGRAPH_PATH: supergraph,
        ROUTER_SUBGRAPH_URLS: printUrls(subgraphs),
        ROUTER_DIST: join(root, 'router/dist'),
        JWKS_URL: `${this.#stack.subgraph('users').address}/.well-known/jwks.json`,
        CALLER_KEY: this.#callerKey,
      },
      probe: httpProbe(`http://127.0.0.1:${port}`),
    });
  }

  /** Starts one of the bench's own programs, which writes its address as its first line. */
  #own(name: string, module: string, env: Record<string, string>): Promise<ManagedProcess> {
    return this.#run({
      name,
      args: [ownProgram(module)],
      cwd: root,
      env: { ...process.env, CALLER_KEY: this.#callerKey, ...env },
      probe: (lines) => Promise.resolve(lines.find(({ text }) => text.startsWith('http'))?.text),
    });
  }

  async #run(program: ServiceProgram): Promise<ManagedProcess> {
    const managed = new ManagedProcess(program, patience);
    this.#started.push(managed);
    await managed.start();
    return managed;
  }
}

function ownProgram(module: string): string {
  return fileURLToPath(new URL(`./${module}.js`, import.meta.url));
}
