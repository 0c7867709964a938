import type { Result } from 'autocannon';

/** What a load generator saw in one run. */
export interface LoadResult {
  readonly requests: number;
  readonly failures: number;
  readonly seconds: number;
  /** Median time to an answer, in milliseconds. */
  readonly p50: number;
  /** The time in which 99 of 100 answers came, in milliseconds. */
  readonly p99: number;
}

/** Writes what a load generator saw as one line of JSON, for who started it. */
export function printLoadResult(result: Result): void {
  const seen: LoadResult = {
    requests: result.requests.total,
    failures: result.non2xx + result.errors + result.mismatches,
    seconds: result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
  };
  process.stdout.write(`${JSON.stringify(seen)}\n`);
}
