import { ManagedProcess, type ServiceProgram, StackError } from '@shop/local-stack';

const patience = { startMs: 60_000, stopMs: 15_000 };
/** So often a process may end before it is ready. */
const maxStarts = 5;

/** The processes of a shop by their names, of which those of databases end in `-db`. */
export class Processes {
  readonly #processes = new Map<string, ManagedProcess>();
  readonly #logged = new Map<string, number>();
  readonly #deaths: string[] = [];

  /** How often a message was logged, by its text. */
  get logged(): ReadonlyMap<string, number> {
    return this.#logged;
  }

  /** Processes that ended without being told to, with the last that they wrote. */
  get deaths(): readonly string[] {
    return this.#deaths;
  }

  /** @throws Error when there is no such process */
  get(name: string): ManagedProcess {
    const process = this.#processes.get(name);
    if (process === undefined) throw new Error(`There is no process ${name}.`);
    return process;
  }

  /** Adds a process; resolves when it is ready. */
  async start(program: ServiceProgram): Promise<void> {
    const process = new ManagedProcess(program, patience, {
      line: (_name, { text }) => {
        const message = loggedMessage(text);
        if (message === undefined) return;
        this.#logged.set(message, (this.#logged.get(message) ?? 0) + 1);
      },
      died: ({ name, logs }) => {
        const last = logs.slice(-15).map(({ text }) => text);
        this.#deaths.push([`${name} ended by itself:`, ...last].join('\n'));
      },
    });
    this.#processes.set(program.name, process);
    await process.start();
  }

  /** Kills a process with SIGKILL; resolves when it has ended. */
  async kill(name: string): Promise<void> {
    const process = this.get(name);
    process.kill('SIGKILL');
    await process.waitExit();
  }

  /**
   * Starts a process, which is killed first if it runs; resolves when it is ready. A service whose
   * database dies while it starts ends with an error, and is started again, as docker-compose.yml has
   * it restarted.
   */
  async restart(name: string): Promise<void> {
    await this.kill(name);
    for (let starts = 1; ; starts += 1) {
      try {
        await this.get(name).start();
        return;
      } catch (error) {
        if (!(error instanceof StackError) || starts === maxStarts) throw error;
      }
    }
  }

  /** Makes go on what is paused and starts whatever does not run, databases first. */
  async revive(): Promise<void> {
    this.#wake();
    const down = [...this.#processes.values()].filter(({ isRunning }) => !isRunning);
    const start = (processes: ManagedProcess[]) =>
      Promise.all(processes.map((process) => process.start()));
    await start(down.filter(isDatabase));
    await start(down.filter((process) => !isDatabase(process)));
  }

  /** Stops everything, databases last. */
  async stop(): Promise<void> {
    this.#wake();
    const all = [...this.#processes.values()];
    const stop = (processes: ManagedProcess[]) =>
      Promise.all(processes.map((process) => process.stop()));
    await stop(all.filter((process) => !isDatabase(process)));
    await stop(all.filter(isDatabase));
  }

  #wake(): void {
    for (const process of this.#processes.values()) process.kill('SIGCONT');
  }
}

const isDatabase = ({ name }: ManagedProcess): boolean => name.endsWith('-db');

/** The message of a line of a service's log, a JSON record that a kill may have cut off. */
function loggedMessage(line: string): string | undefined {
  return /"msg":"((?:[^"\\]|\\.)*)"/.exec(line)?.[1];
}
