import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const publisher = join(import.meta.dirname, 'publisher.ts');

/** A process that publishes into a registry as often as it is told, when it is told to begin. */
export class Publisher {
  readonly #child;
  readonly #lines;
  #complaints = '';

  private constructor(folder: string, name: string, count: number) {
    const args = ['--import', 'tsx', publisher, folder, name, String(count)];
    this.#child = spawn(process.execPath, args);
    this.#child.stderr.on('data', (text) => (this.#complaints += String(text)));
    this.#lines = createInterface(this.#child.stdout)[Symbol.asyncIterator]();
  }

  /** Starts one that waits to be told. */
  static async start(folder: string, name: string, count: number): Promise<Publisher> {
    const started = new Publisher(folder, name, count);
    if ((await started.#next()) !== 'ready') throw new Error(started.#complaints);
    return started;
  }

  begin(): void {
    this.#child.stdin.write('begin\n');
  }

  /** The next revision that it has published; undefined when it has ended. */
  async published(): Promise<number | undefined> {
    const line = await this.#next();
    return line === undefined ? undefined : Number(line);
  }

  /** Waits for its end, and gives the signal that killed it, or null when it was none. */
  async end(): Promise<NodeJS.Signals | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      await once(this.#child, 'exit');
    }
    if (this.#child.exitCode !== 0 && this.#child.signalCode === null) {
      throw new Error(this.#complaints);
    }
    return this.#child.signalCode;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  async #next(): Promise<string | undefined> {
    const next: IteratorResult<string, undefined> = await this.#lines.next();
    return next.value;
  }
}
