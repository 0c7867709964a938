import { createHash } from 'node:crypto';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { freePort, httpProbe, ManagedProcess } from '@shop/local-stack';
import {
  createHttpServer,
  createLogger,
  createSubgraphServer,
  type HttpServer,
  makeCallerKeys,
  RequestRefused,
  type SubgraphSchema,
} from '@shop/service-kit';

import { type Client, createClient } from '../../support/client.ts';
import { eventually } from '../../support/eventually.ts';

const host = '127.0.0.1';
const patience = { startMs: 60_000, stopMs: 30_000 };
const logger = createLogger({ name: 'mixed-shop', level: 'silent' });

type SubgraphServer = ReturnType<typeof createSubgraphServer<object>>;

/** A router as a process, and services whose schemas need not be those that it goes by. */
export class MixedShop {
  readonly #folder: string;
  readonly #port: number;
  readonly #http: HttpServer[] = [];
  readonly #urls = new Map<string, string>();
  readonly #serving = new Map<string, SubgraphServer>();
  #router: ManagedProcess | undefined;

  private constructor(folder: string, port: number) {
    this.#folder = folder;
    this.#port = port;
  }

  /** @param subgraphs the names of all that will ever be served */
  static async start(subgraphs: readonly string[]): Promise<MixedShop> {
    const folder = await mkdtemp(join(tmpdir(), 'mixed-shop-'));
    await makeCallerKeys(folder, ['router']);
    const shop = new MixedShop(folder, await freePort());
    for (const name of subgraphs) await shop.#listen(name);
    return shop;
  }

  get client(): Client {
    return createClient(this.#url);
  }

  /** Brings the router to a supergraph, wherever that says that services are. */
  async publish(supergraphSdl: string): Promise<void> {
    const path = join(this.#folder, 'supergraph.graphql');
    await writeFile(`${path}.new`, supergraphSdl);
    await rename(`${path}.new`, path);
    this.#router ??= await this.#startRouter(path);
    const id = createHash('sha256').update(supergraphSdl).digest('hex').slice(0, 12);
    await eventually(`the router serves ${id}`, async () => {
      const response = await fetch(`${this.#url}/health/ready`);
      return (await response.text()).includes(`serving ${id}`);
    });
  }

  /** Has these services answer, and no others. */
  async serve(services: ReadonlyMap<string, SubgraphSchema>): Promise<void> {
    await this.#silence();
    for (const [name, schema] of services) {
      const server = createSubgraphServer<object>(schema, logger);
      await server.start();
      this.#serving.set(name, server);
    }
  }

  async stop(): Promise<void> {
    await this.#router?.stop();
    await Promise.all(this.#http.map((http) => http.stop({ graceMs: 1_000 })));
    await this.#silence();
    await rm(this.#folder, { recursive: true });
  }

  get #url(): string {
    return `http://${host}:${this.#port}`;
  }

  async #silence(): Promise<void> {
    await Promise.all([...this.#serving.values()].map((server) => server.stop()));
    this.#serving.clear();
  }

  /** Opens an address that stays while what answers there changes. */
  async #listen(subgraph: string): Promise<void> {
    const serving = () => {
      const server = this.#serving.get(subgraph);
      if (server !== undefined) return server;
      throw new RequestRefused(503, 'SERVICE_UNAVAILABLE', 'No instance of the service runs.');
    };
    const http = createHttpServer<object>({
      graphql: {
        // What serves is asked anew with each request.
        assertStarted: () => undefined,
        executeHTTPGraphQLRequest: async (request) =>
          await serving().executeHTTPGraphQLRequest(request),
      },
      context: () => ({}),
      ready: () => Promise.resolve({}),
      logger,
    });
    this.#http.push(http);
    const { url } = await http.listen({ host, port: 0 });
    this.#urls.set(subgraph, `${url}/graphql`);
  }

  async #startRouter(supergraphPath: string): Promise<ManagedProcess> {
    const router = new ManagedProcess(
      {
        name: 'router',
        args: [fileURLToPath(new URL('../../../../router/dist/main.js', import.meta.url))],
        cwd: this.#folder,
        env: {
          ...process.env,
          HOST: host,
          PORT: String(this.#port),
          RATE_LIMIT: '0',
          SUBGRAPH_TIMEOUT_MS: '30000',
          LOG_LEVEL: 'warn',
          SUPERGRAPH_PATH: supergraphPath,
          ROUTER_SUBGRAPH_URLS: [...this.#urls].map(([name, url]) => `${name}=${url}`).join(','),
          CALLER_KEY: join(this.#folder, 'router.private.json'),
          // Nobody signs in.
          JWKS_URL: `http://${host}:9/.well-known/jwks.json`,
        },
        probe: httpProbe(this.#url),
      },
      patience,
    );
    await router.start();
    return router;
  }
}
