import type { Run } from './measure.ts';

/** What was measured of one target, or of one way to run it. */
export interface Side {
  readonly name: string;
  readonly runs: readonly Run[];
}

/** The runs of two sides in one setting, in pairs that were measured one after the other. */
export interface Comparison {
  readonly title: string;
  /** The size of an answer, where that says something. */
  readonly bytes?: number;
  readonly first: Side;
  readonly second: Side;
  /** What the ratios say; above 1 they always speak for the first side. */
  readonly verdict: string;
}

const columns = ['requests/s', 'p50 ms', 'p99 ms', 'CPU ms/request'] as const;
const digits = [0, 1, 1, 3] as const;

/** A table in Markdown: the medians of both, and the median of the ratios pair by pair. */
export function printComparison({ title, bytes, first, second, verdict }: Comparison): string {
  const ratios = columns.map((_, column) =>
    median(
      first.runs.map((run, pair) => {
        const other = second.runs[pair];
        if (!other) throw new Error('Each run needs one of the other side beside it.');
        // More requests are better, less of all else.
        const ratio = (figures(run)[column] ?? NaN) / (figures(other)[column] ?? NaN);
        return column === 0 ? ratio : 1 / ratio;
      }),
    ),
  );
  return [
    ...heading(bytes === undefined ? title : `${title} (${Math.round(bytes / 102.4) / 10} KiB)`),
    row(first.name, medians(first.runs)),
    row(second.name, medians(second.runs)),
    row(
      verdict,
      ratios.map((ratio) => `**${ratio.toFixed(2)}x**`),
    ),
    '',
  ].join('\n');
}

/** A table in Markdown: the medians of one side. */
export function printSide(title: string, { name, runs }: Side): string {
  return [...heading(title), row(name, medians(runs)), ''].join('\n');
}

function heading(title: string): string[] {
  const rules = columns.map(() => '---:');
  return [`### ${title}`, '', row('', columns), row('---', rules)];
}

function row(name: string, cells: readonly string[]): string {
  return `| ${name} | ${cells.join(' | ')} |`;
}

function figures(run: Run): number[] {
  return [run.requestsPerSecond, run.p50, run.p99, run.cpuPerRequest];
}

function medians(runs: readonly Run[]): string[] {
  return digits.map((digit, column) =>
    median(runs.map((run) => figures(run)[column] ?? NaN)).toFixed(digit),
  );
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new Error('No values have no median.');
  return (upper + lower) / 2;
}
