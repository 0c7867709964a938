import { memoryUsage } from 'node:process';

/** What a phase of the check took. */
export interface Phase {
  readonly name: string;
  readonly wallSeconds: number;
  /** In user and system mode, of all threads: garbage collection is among it. */
  readonly cpuSeconds: number;
  /** What the process holds in memory after it. */
  readonly mebibytes: number;
}

/** Measures one phase after the other in this process. */
export class Phases {
  readonly all: Phase[] = [];

  measure<T>(name: string, work: () => T): T {
    const start = performance.now();
    const cpu = process.cpuUsage();
    const result = work();
    const { user, system } = process.cpuUsage(cpu);
    this.all.push({
      name,
      wallSeconds: (performance.now() - start) / 1_000,
      cpuSeconds: (user + system) / 1e6,
      mebibytes: memoryUsage.rss() / 1_024 ** 2,
    });
    return result;
  }
}
