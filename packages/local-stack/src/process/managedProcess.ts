import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { StackError } from '../errors.ts';
import { LogBuffer, type LogLine } from './logBuffer.ts';
import type { Probe } from './probes.ts';
import { lastLines } from './readableLog.ts';
import { describeExit, spawnNode, type Exit, type NodeProgram } from './spawnNode.ts';

/** A program that runs until it is stopped. */
export interface ServiceProgram extends NodeProgram {
  readonly probe: Probe;
}

/** How long to wait for a process, in milliseconds. */
export interface Patience {
  /** From its start until it is ready. */
  readonly startMs: number;
  /** From SIGTERM until SIGKILL. */
  readonly stopMs: number;
}

/** Told what happens to a process. */
export interface ProcessObserver {
  /** It wrote a line. */
  line?(name: string, line: LogLine): void;
  /** It was ready, and ended without being asked to. */
  died?(process: ManagedProcess, exit: Exit): void;
}

const pollMs = 25;
const fatal: ReadonlySet<NodeJS.Signals> = new Set(['SIGTERM', 'SIGINT', 'SIGKILL', 'SIGHUP']);

interface Run {
  readonly child: ChildProcess;
  readonly ended: Promise<Exit>;
  exit: Exit | undefined;
  ready: boolean;
  /** Somebody asked it to end. */
  told: boolean;
}

/** One service as a process of the operating system: it can be started again and again. */
export class ManagedProcess {
  readonly #program: ServiceProgram;
  readonly #patience: Patience;
  readonly #observer: ProcessObserver;
  readonly #log: LogBuffer;
  #run: Run | undefined;
  #url: string | undefined;

  constructor(program: ServiceProgram, patience: Patience, observer: ProcessObserver = {}) {
    this.#program = program;
    this.#patience = patience;
    this.#observer = observer;
    this.#log = new LogBuffer((line) => observer.line?.(program.name, line));
  }

  get name(): string {
    return this.#program.name;
  }

  /** Where it answers; the same after every restart. @throws Error before it was first ready */
  get url(): string {
    if (this.#url === undefined) throw new Error(`${this.name} has not been ready yet.`);
    return this.#url;
  }

  /** The id of the running process; undefined when it does not run. */
  get pid(): number | undefined {
    return this.isRunning ? this.#run?.child.pid : undefined;
  }

  /** The process of the current or last run; undefined before the first. */
  get process(): ChildProcess | undefined {
    return this.#run?.child;
  }

  get isRunning(): boolean {
    return this.#run !== undefined && this.#run.exit === undefined;
  }

  /** What it wrote since it was last started, oldest first; at most the last thousand lines. */
  get logs(): readonly LogLine[] {
    return this.#log.lines;
  }

  /**
   * Starts it and waits until it is ready.
   *
   * @throws StackError with its last lines when it ends before it is ready, or is not ready in time,
   *   in which case it is killed; Error when it runs already
   */
  async start(): Promise<void> {
    if (this.isRunning) throw new Error(`${this.name} is running already.`);
    this.#log.clear();
    this.#run = this.#spawn();
    try {
      await this.waitReady();
    } catch (error) {
      this.kill('SIGKILL');
      await this.waitExit();
      throw error;
    }
  }

  /**
   * Waits until it answers that it is ready.
   *
   * @param timeoutMs how long, in milliseconds; as long as a start may take unless told
   * @throws StackError with its last lines when it has ended, or is not ready in time
   */
  async waitReady(timeoutMs = this.#patience.startMs): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const url = await this.#program.probe(this.#log.lines);
      // Asked second: an answer may come from another process, which had the port when this one died.
      const run = this.#run;
      if (run === undefined || run.exit !== undefined) throw await this.#endedTooSoon();
      if (url !== undefined) {
        this.#url = url;
        run.ready = true;
        return;
      }
      if (Date.now() > deadline) {
        throw this.#failure(`${this.name} was not ready within ${timeoutMs / 1000} s.`);
      }
      await delay(pollMs);
    }
  }

  /** Sends it a signal. Nothing happens when it does not run. */
  kill(signal: NodeJS.Signals): void {
    if (this.#run === undefined || !this.isRunning) return;
    if (fatal.has(signal)) this.#run.told = true;
    this.#run.child.kill(signal);
  }

  /** Waits until it has ended. @throws Error when it was never started */
  async waitExit(): Promise<Exit> {
    if (this.#run === undefined) throw new Error(`${this.name} was never started.`);
    return await this.#run.ended;
  }

  /**
   * Asks it to end with SIGTERM, and ends it with SIGKILL when it takes longer than its patience.
   *
   * @returns how it ended; undefined when it was never started
   */
  async stop(): Promise<Exit | undefined> {
    if (this.#run === undefined) return undefined;
    this.kill('SIGTERM');
    const timer = setTimeout(() => {
      this.kill('SIGKILL');
    }, this.#patience.stopMs);
    try {
      return await this.waitExit();
    } finally {
      clearTimeout(timer);
    }
  }

  /** Stops it where it runs, starts it at the same address and waits until it is ready. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  #spawn(): Run {
    const { child, ended } = spawnNode(this.#program, this.#log);
    const run: Run = { child, ended, exit: undefined, ready: false, told: false };
    const settle = (exit: Exit): void => {
      run.exit = exit;
      if (run.ready && !run.told) this.#observer.died?.(this, exit);
    };
    child.once('exit', (code, signal) => {
      run.exit = { code, signal };
    });
    ended.then(settle, () => {
      settle({ code: null, signal: null }); // could not be started: waitExit says why
    });
    return run;
  }

  async #endedTooSoon(): Promise<StackError> {
    const exit = await this.waitExit();
    return this.#failure(`${this.name} ended before it was ready (${describeExit(exit)}).`);
  }

  #failure(sentence: string): StackError {
    const lines = lastLines(this.#log.lines);
    return new StackError(
      lines === '' ? `${sentence} It wrote nothing.` : `${sentence} It wrote:\n${lines}`,
    );
  }
}
