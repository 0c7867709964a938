import type { Run } from './measure.ts';

/** The runs of two targets in one setting, in pairs that were measured one after the other. */
export interface Comparison {
  readonly title: string;
  readonly bytes: number;
  readonly ours: readonly Run[];
  readonly plain: readonly Run[];
}

const columns = ['requests/s', 'p50 ms', 'p99 ms', 'router CPU ms/request'] as const;

/** A table in Markdown: the medians of both, and the median of the ratios pair by pair. */
export function printComparison({ title, bytes, ours, plain }: Comparison): string {
  const figures = (run: Run) => [run.requestsPerSecond, run.p50, run.p99, run.cpuPerRequest];
  const medians = (runs: readonly Run[]) =>
    columns.map((_, column) => median(runs.map((run) => figures(run)[column] ?? NaN)));
  const ratios = columns.map((_, column) =>
    median(
      ours.map((run, pair) => {
        const other = plain[pair];
        if (!other) throw new Error('Each run needs one of the other target beside it.');
        // More requests are better, less of all else: above 1 always speaks for this router.
        const ratio = (figures(run)[column] ?? NaN) / (figures(other)[column] ?? NaN);
        return column === 0 ? ratio : 1 / ratio;
      }),
    ),
  );
  const row = (name: string, cells: readonly string[]) => `| ${name} | ${cells.join(' | ')} |`;
  const digits = [0, 1, 1, 3];
  const cells = (values: readonly number[]) => values.map((v, column) => v.toFixed(digits[column]));
  return [
    `### ${title} (${Math.round(bytes / 102.4) / 10} KiB)`,
    '',
    row('', columns),
    row(
      '---',
      columns.map(() => '---:'),
    ),
    row('this router', cells(medians(ours))),
    row('plain gateway', cells(medians(plain))),
    row(
      'times better',
      ratios.map((ratio) => `**${ratio.toFixed(2)}x**`),
    ),
    '',
  ].join('\n');
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new Error('No values have no median.');
  return (upper + lower) / 2;
}
