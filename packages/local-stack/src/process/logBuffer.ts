import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';

/** Where a process wrote a line. */
export type LogStream = 'stdout' | 'stderr';

/** One line that a process wrote. */
export interface LogLine {
  readonly stream: LogStream;
  readonly text: string;
}

const capacity = 1_000;

/** The last lines of a process, at most a thousand. */
export class LogBuffer {
  readonly #lines: LogLine[] = [];
  readonly #onLine: (line: LogLine) => void;

  /** @param onLine called with every line as it is written */
  constructor(onLine: (line: LogLine) => void) {
    this.#onLine = onLine;
  }

  /** Oldest first. */
  get lines(): readonly LogLine[] {
    return this.#lines;
  }

  /** Forgets the lines of an earlier run. */
  clear(): void {
    this.#lines.length = 0;
  }

  /** Keeps every line that comes out of a stream, until it ends. */
  follow(stream: LogStream, output: Readable): void {
    createInterface({ input: output, crlfDelay: Infinity }).on('line', (text) => {
      const line = { stream, text };
      this.#lines.push(line);
      if (this.#lines.length > capacity) this.#lines.shift();
      this.#onLine(line);
    });
  }
}
