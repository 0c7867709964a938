import { fileURLToPath } from 'node:url';
import type { Environment } from '../environment.ts';
import type { Patience as ProcessPatience, ProcessObserver } from '../process/managedProcess.ts';

/** How long to wait, in milliseconds. */
export interface Patience extends ProcessPatience {
  /** For a database that somebody else runs to answer. */
  readonly databaseMs: number;
}

/** Told what happens while the stack starts and runs. */
export interface StackObserver extends ProcessObserver {
  /** A process, by name, is being started. */
  starting?(name: string): void;
  /** It is ready, or a one-shot process has finished, so many milliseconds after its start. */
  ready?(name: string, elapsedMs: number): void;
  /**
   * A seed, a subgraph or the router failed at its start. Where this is given the others start all the
   * same; where it is not, the whole start fails.
   */
  failed?(name: string, error: Error): void;
}

/** How to run the stack. Everything has a default that suits a test. */
export interface StackOptions {
  /** The folder with supergraph.yaml; this repository unless told. */
  readonly root?: string;
  /**
   * `built` runs what `npm run build` made, `source` the TypeScript itself, so that a restart runs
   * what was just written. Databases always run as built. Default: `built`.
   */
  readonly from?: 'built' | 'source';
  /**
   * `free` takes ports that nothing uses. `configured` takes those of the environment
   * (`USERS_PORT`, `USERS_MONGODB_PORT`, and `PORT` for the router), else those of supergraph.yaml,
   * 4000 for the router and 27101 on for the databases. Default: `free`.
   */
  readonly ports?: 'free' | 'configured';
  /** Where embedded databases keep their data; a temporary folder, removed by `stop`, unless told. */
  readonly dataDir?: string;
  /**
   * The URIs of databases to use, by subgraph. A subgraph that is not named gets the URI of the
   * environment (`USERS_MONGODB_URI`), and where there is none an embedded database.
   */
  readonly databases?: Readonly<Record<string, string>>;
  /** Whether to run the subgraphs' seeds before they start. Default: true. */
  readonly seed?: boolean;
  /** The supergraph that the router loads; `supergraph.graphql` of `root` unless told. */
  readonly supergraphPath?: string;
  /** The environment of every process, and where ports and URIs are read. Default: `process.env`. */
  readonly environment?: Environment;
  /** More environment for single services, by name: `{ router: { LOG_LEVEL: 'debug' } }`. */
  readonly serviceEnvironment?: Readonly<Record<string, Environment>>;
  readonly patience?: Partial<Patience>;
  readonly observer?: StackObserver;
  /** Stops a start that is under way; `startStack` then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Options with their defaults filled in. */
export interface ResolvedOptions extends Required<Omit<StackOptions, 'dataDir' | 'patience'>> {
  readonly dataDir: string | undefined;
  readonly patience: Patience;
}

/** This repository. */
const repository = fileURLToPath(new URL('../../../../', import.meta.url));

/**
 * A healthy start takes a few seconds; this is for a busy machine. A service gives itself 10 s to
 * finish what is in flight, and is not to be killed before that.
 */
const defaultPatience: Patience = { startMs: 60_000, stopMs: 15_000, databaseMs: 5_000 };

/** Fills in the defaults. */
export function resolveOptions(options: StackOptions): ResolvedOptions {
  const root = options.root ?? repository;
  return {
    root,
    from: options.from ?? 'built',
    ports: options.ports ?? 'free',
    dataDir: options.dataDir,
    databases: options.databases ?? {},
    seed: options.seed ?? true,
    supergraphPath: options.supergraphPath ?? `${root}/supergraph.graphql`,
    environment: options.environment ?? process.env,
    serviceEnvironment: options.serviceEnvironment ?? {},
    patience: { ...defaultPatience, ...options.patience },
    observer: options.observer ?? {},
    signal: options.signal ?? new AbortController().signal,
  };
}
