import type { LogLine } from '../process/logBuffer.ts';
import type { ManagedProcess } from '../process/managedProcess.ts';
import { readable } from '../process/readableLog.ts';
import { describeExit, type Exit } from '../process/spawnNode.ts';
import type { StackObserver } from '../stack/options.ts';
import type { LogFiles } from './logFiles.ts';
import { seconds, styled, type Screen } from './screen.ts';

/** Writes logs to their files, and tells the person at the terminal what matters. */
export class Reporter implements StackObserver {
  /** Only where failures are to be survived: see {@link StackObserver.failed}. */
  readonly failed?: (name: string, error: Error) => void;
  readonly #screen: Screen;
  readonly #logs: LogFiles;
  /** Whose warnings are shown. A process that fails at its start is reported whole, by its error. */
  readonly #ready = new Set<string>();

  /** @param survive whether a failure at the start is shown and the others go on */
  constructor(screen: Screen, logs: LogFiles, survive: boolean) {
    this.#screen = screen;
    this.#logs = logs;
    if (survive) {
      this.failed = (name, error) => {
        screen.warn(`${error.message}\n${name} waits for the next change.`);
      };
    }
  }

  starting(name: string): void {
    this.#ready.delete(name);
  }

  ready(name: string, elapsedMs: number): void {
    this.#ready.add(name);
    this.#screen.print(`${styled('green', '✓')} ${name} (${seconds(elapsedMs)})`);
  }

  line(name: string, line: LogLine): void {
    this.#logs.write(name, line.text);
    if (!this.#ready.has(name)) return;
    const { severity, text } = readable(line);
    if (severity === 'warn') this.#screen.warn(`${styled('yellow', `${name} warns:`)} ${text}`);
    if (severity === 'error') this.#screen.warn(`${styled('red', `${name} fails:`)} ${text}`);
  }

  died({ name }: ManagedProcess, exit: Exit): void {
    this.#ready.delete(name);
    this.#screen.warn(
      `${name} has ended by itself (${describeExit(exit)}); the others go on. ` +
        `To have it back, stop with Ctrl-C and start again. Its log is ${this.#logs.path(name)}`,
    );
  }
}
