import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';

/** A folder with a log file for each process, `users.log`: what it wrote since the stack was started. */
export class LogFiles {
  readonly #folder: string;
  readonly #files = new Map<string, WriteStream>();

  /** Makes the folder where it is missing. */
  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /** The path of a process's file. */
  path(name: string): string {
    return join(this.#folder, `${name}.log`);
  }

  /** Adds a line to the file of a process. */
  write(name: string, line: string): void {
    let file = this.#files.get(name);
    if (file === undefined) {
      file = createWriteStream(this.path(name));
      this.#files.set(name, file);
    }
    file.write(`${line}\n`);
  }

  /** Resolves once everything is written. */
  async close(): Promise<void> {
    const ends = [...this.#files.values()].map(
      (file) => new Promise<void>((resolve) => file.end(resolve)),
    );
    await Promise.all(ends);
  }
}
