import { readSupergraphConfig } from '@shop/schema-tools';
import { join, relative } from 'node:path';
import { messageOf, StackError } from '../errors.ts';
import type { ManagedProcess } from '../process/managedProcess.ts';
import type { Stack } from '../stack/stack.ts';
import type { Screen } from '../terminal/screen.ts';
import type { Reporter } from '../terminal/reporter.ts';
import { npmScript } from './npmScript.ts';
import { OneAtATime } from './oneAtATime.ts';
import { sourceFolders } from './sources.ts';
import { watchFiles, watchTree, type Unwatch } from './watch.ts';

/** What the loop works on. */
export interface DevLoopOptions {
  /** The repository. */
  readonly root: string;
  /** Running from source. */
  readonly stack: Stack;
  readonly screen: Screen;
  readonly reporter: Reporter;
}

const schemaFile = 'schema.graphql';
const supergraphFile = 'supergraph.yaml';

/** Not what editors and generators write beside a file before they rename it. */
const isSource = (path: string): boolean => /\.(ts|js|json|graphql|html|css)$/.test(path);

/**
 * Keeps a stack up to date with what is written in an editor:
 *
 * - a change to the sources of a service, or of a shared package that it uses, restarts the service;
 * - a change to a schema writes its resolver types, restarts its subgraph and composes the
 *   supergraph, which the router picks up by itself. Composition errors are shown, and the router
 *   goes on with the supergraph it has.
 *
 * What fails is shown and waits for the next change; the rest runs on.
 *
 * @returns once it watches
 */
export async function startDevLoop(options: DevLoopOptions): Promise<DevLoop> {
  const loop = new DevLoop(options);
  await loop.start();
  return loop;
}

/** See {@link startDevLoop}. */
export class DevLoop {
  readonly #options: DevLoopOptions;
  readonly #unwatch: Unwatch[] = [];
  readonly #restarts = new Map<ManagedProcess, OneAtATime>();
  readonly #recompose = new OneAtATime(() => this.#catchUpWithSchemas());
  /** Folders of subgraphs whose schema changed since the last composition. */
  readonly #changedSchemas = new Set<string>();

  constructor(options: DevLoopOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { root, stack } = this.#options;
    for (const { folder, service } of stack.subgraphs.values()) {
      await this.#watchSources(service, folder);
      this.#watchFile(folder, schemaFile, () => {
        this.#changedSchemas.add(folder);
        void this.#recompose.request();
      });
    }
    await this.#watchSources(stack.router, join(root, 'router'));
    this.#watchFile(root, supergraphFile, () => {
      void this.#recompose.request();
    });
  }

  /** Watches no longer, and waits for what is being done. */
  async stop(): Promise<void> {
    for (const unwatch of this.#unwatch) unwatch();
    await this.#recompose.stop();
    await Promise.all([...this.#restarts.values()].map((restart) => restart.stop()));
  }

  async #watchSources(service: ManagedProcess, folder: string): Promise<void> {
    const { root, screen } = this.#options;
    const restart = new OneAtATime(() => this.#restart(service));
    this.#restarts.set(service, restart);
    const onChange = (path: string): void => {
      if (isSource(path)) void restart.request();
    };
    for (const sources of await sourceFolders(root, folder)) {
      this.#unwatch.push(
        await watchTree(sources, onChange, (error) => {
          screen.warn(`Cannot watch ${relative(root, sources)}: ${messageOf(error)}`);
        }),
      );
    }
  }

  #watchFile(folder: string, name: string, onChange: () => void): void {
    this.#unwatch.push(watchFiles(folder, [name], onChange));
  }

  async #restart(service: ManagedProcess): Promise<void> {
    const { screen, reporter } = this.#options;
    const startedAt = performance.now();
    screen.print(`${service.name} reloads`);
    reporter.starting(service.name);
    try {
      await service.restart();
      reporter.ready(service.name, performance.now() - startedAt);
    } catch (error) {
      if (!(error instanceof StackError)) throw error;
      reporter.failed?.(service.name, error);
    }
  }

  async #catchUpWithSchemas(): Promise<void> {
    const { root, stack } = this.#options;
    const folders = new Set(this.#changedSchemas);
    this.#changedSchemas.clear();
    const changed = [...stack.subgraphs.values()].filter(({ folder }) => folders.has(folder));
    for (const { folder, service } of changed) {
      if (await this.#run('codegen', folder)) await this.#restarts.get(service)?.request();
    }
    if (await this.#run('compose', root)) await this.#compareSubgraphs();
  }

  /** A subgraph that is added or removed needs a port and a database, which a start gives. */
  async #compareSubgraphs(): Promise<void> {
    const { root, stack, screen } = this.#options;
    const listed = await readSupergraphConfig(join(root, supergraphFile));
    const running = new Set(stack.subgraphs.keys());
    const same = listed.length === running.size && listed.every(({ name }) => running.has(name));
    if (!same) screen.warn(`${supergraphFile} lists other subgraphs now: start npm run dev again.`);
  }

  async #run(script: string, folder: string): Promise<boolean> {
    const { screen } = this.#options;
    const { ok, output } = await npmScript(script, folder);
    if (ok) screen.print(output);
    else screen.warn(output);
    return ok;
  }
}
