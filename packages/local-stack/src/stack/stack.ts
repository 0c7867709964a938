import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../environment.ts';
import { StackError } from '../errors.ts';
import { host } from '../ports.ts';
import { ManagedProcess, type ServiceProgram } from '../process/managedProcess.ts';
import { runToEnd } from '../process/runToEnd.ts';
import type { NodeProgram } from '../process/spawnNode.ts';
import { checkDatabase, withDatabase } from './database.ts';
import { makeKeys, type CallerKeys } from './keys.ts';
import { resolveOptions, type ResolvedOptions, type StackOptions } from './options.ts';
import { planStack, type StackPlan, type SubgraphPlan } from './plan.ts';
import { databaseProgram, routerProgram, seedProgram, subgraphProgram } from './programs.ts';

/** A subgraph of a running stack. */
export interface RunningSubgraph {
  readonly name: string;
  /** The folder of its team. */
  readonly folder: string;
  /** The environment with which the service is started. */
  readonly environment: Environment;
  readonly service: ManagedProcess;
  /** Where the service answers, or will: `http://127.0.0.1:4001`. */
  readonly address: string;
  /** The URI that the service uses. */
  readonly databaseUri: string;
  /** The embedded database; undefined where the database is somebody else's. */
  readonly database: ManagedProcess | undefined;
}

/** The whole system, running. */
export interface Stack {
  /** Where the router answers: `http://127.0.0.1:4000`. */
  readonly url: string;
  readonly router: ManagedProcess;
  /**
   * The folder of the callers' keys: `router.private.json` signs what the router asks,
   * `orders.private.json` what orders asks, and `callers.json` is what the subgraphs trust.
   */
  readonly keysDir: string;
  /** By name, in the order of supergraph.yaml. */
  readonly subgraphs: ReadonlyMap<string, RunningSubgraph>;
  /** @throws Error when supergraph.yaml lists no subgraph of that name */
  subgraph(name: string): RunningSubgraph;
  /** Stops the router, then the subgraphs, then the databases; each is killed if it does not obey. */
  stop(): Promise<void>;
  /** Kills everything at once. */
  kill(): void;
}

/**
 * Runs the system that a supergraph.yaml describes as real processes: each subgraph's database, its
 * seed and its service, one after the other as each is ready and the subgraphs side by side; then
 * the router. All of them end with this process, however it ends.
 *
 * @returns once the router is ready
 * @throws StackError when something cannot be started (what had started is stopped again);
 *   InputError of `@shop/schema-tools` when supergraph.yaml cannot be used; the reason of
 *   `options.signal` when that was aborted
 */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const resolved = resolveOptions(options);
  const plan = await planStack(resolved);
  const starter = new Starter(plan, resolved);
  try {
    return await starter.start();
  } catch (error) {
    await starter.stop();
    resolved.signal.throwIfAborted();
    throw error;
  }
}

class Starter {
  readonly #plan: StackPlan;
  readonly #options: ResolvedOptions;
  /** In the order in which they were started: each layer needs the one before. */
  readonly #layers = {
    databases: new Set<ManagedProcess>(),
    services: new Set<ManagedProcess>(),
    router: new Set<ManagedProcess>(),
  };
  /** Aborted by the first failure, or by the caller. */
  readonly #giveUp = new AbortController();
  #temporaryFolder: string | undefined;

  constructor(plan: StackPlan, options: ResolvedOptions) {
    this.#plan = plan;
    this.#options = options;
  }

  async start(): Promise<Stack> {
    const { signal } = this.#options;
    const abort = (): void => {
      this.#giveUp.abort(signal.reason);
    };
    signal.throwIfAborted();
    signal.addEventListener('abort', abort);
    this.#giveUp.signal.addEventListener('abort', () => {
      for (const started of this.#all()) started.kill('SIGTERM');
    });
    try {
      const dataDir = await this.#dataDir();
      const keysDir = join(dataDir, 'keys');
      const keys = await makeKeys(keysDir);
      const subgraphs = await this.#startSubgraphs(dataDir, keys);
      const router = await this.#startService(
        routerProgram(this.#plan, keys, this.#options),
        this.#layers.router,
      );
      return this.#running(subgraphs, router, keysDir);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  async stop(): Promise<void> {
    const { databases, services, router } = this.#layers;
    for (const layer of [router, services, databases]) {
      await Promise.all([...layer].map((started) => started.stop()));
    }
    if (this.#temporaryFolder !== undefined) {
      await rm(this.#temporaryFolder, { recursive: true, force: true });
    }
  }

  #running(subgraphs: readonly RunningSubgraph[], router: ManagedProcess, keysDir: string): Stack {
    const byName = new Map(subgraphs.map((subgraph) => [subgraph.name, subgraph]));
    return {
      url: `http://${host}:${this.#plan.routerPort}`,
      router,
      keysDir,
      subgraphs: byName,
      subgraph: (name) => {
        const subgraph = byName.get(name);
        if (subgraph === undefined) throw new Error(`There is no subgraph ${name}.`);
        return subgraph;
      },
      stop: () => this.stop(),
      kill: () => {
        for (const started of this.#all()) started.kill('SIGKILL');
      },
    };
  }

  /** Starts the subgraphs side by side, and waits for all of them even when one fails. */
  async #startSubgraphs(dataDir: string, keys: CallerKeys): Promise<RunningSubgraph[]> {
    const starts = this.#plan.subgraphs.map(async (plan) => {
      try {
        return await this.#startSubgraph(plan, dataDir, keys);
      } catch (error) {
        this.#giveUp.abort(error); // the first reason stays
        return undefined;
      }
    });
    const subgraphs = await Promise.all(starts);
    this.#giveUp.signal.throwIfAborted();
    return subgraphs.filter((subgraph) => subgraph !== undefined);
  }

  async #startSubgraph(
    plan: SubgraphPlan,
    dataDir: string,
    keys: CallerKeys,
  ): Promise<RunningSubgraph> {
    const { name, folder } = plan;
    const database = await this.#openDatabase(plan, dataDir);
    const program = subgraphProgram(plan, database.uri, this.#plan, keys, this.#options);
    const seed = seedProgram(program, this.#options);
    if (this.#options.seed && seed !== undefined) await this.#runSeed(seed);
    const service = await this.#startService(program, this.#layers.services);
    return {
      name,
      folder,
      environment: program.env,
      service,
      address: `http://${host}:${plan.port}`,
      databaseUri: database.uri,
      database: database.process,
    };
  }

  async #openDatabase(
    { name, database }: SubgraphPlan,
    dataDir: string,
  ): Promise<{ uri: string; process: ManagedProcess | undefined }> {
    if ('uri' in database) {
      await checkDatabase(database.uri, name, this.#options.patience.databaseMs);
      return { uri: database.uri, process: undefined };
    }
    const program = databaseProgram(name, database.port, join(dataDir, name), this.#options);
    const process = this.#manage(program, this.#layers.databases);
    await this.#timed(process.name, () => process.start());
    return { uri: withDatabase(process.url, name), process };
  }

  async #runSeed(seed: NodeProgram): Promise<void> {
    const { patience, observer } = this.#options;
    await this.#startTolerantly(seed.name, () =>
      runToEnd(seed, patience, observer, this.#giveUp.signal),
    );
  }

  async #startService(
    program: ServiceProgram,
    layer: Set<ManagedProcess>,
  ): Promise<ManagedProcess> {
    const service = this.#manage(program, layer);
    await this.#startTolerantly(service.name, () => service.start());
    return service;
  }

  /** What fails here is the observer's to handle, where it wants to know. */
  async #startTolerantly(name: string, start: () => Promise<void>): Promise<void> {
    try {
      await this.#timed(name, start);
    } catch (error) {
      const { observer } = this.#options;
      if (observer.failed === undefined || !(error instanceof StackError)) throw error;
      this.#giveUp.signal.throwIfAborted();
      observer.failed(name, error);
    }
  }

  #manage(program: ServiceProgram, layer: Set<ManagedProcess>): ManagedProcess {
    const managed = new ManagedProcess(program, this.#options.patience, this.#options.observer);
    layer.add(managed);
    return managed;
  }

  async #timed(name: string, start: () => Promise<void>): Promise<void> {
    const startedAt = performance.now();
    this.#options.observer.starting?.(name);
    this.#giveUp.signal.throwIfAborted();
    await start();
    this.#options.observer.ready?.(name, performance.now() - startedAt);
  }

  async #dataDir(): Promise<string> {
    if (this.#options.dataDir !== undefined) return this.#options.dataDir;
    this.#temporaryFolder = await mkdtemp(join(tmpdir(), 'local-stack-'));
    return this.#temporaryFolder;
  }

  #all(): ManagedProcess[] {
    const { databases, services, router } = this.#layers;
    return [...databases, ...services, ...router];
  }
}
