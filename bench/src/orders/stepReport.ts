import type { Timing } from './steps.ts';

/** A table in Markdown of what each part takes. */
export function printTimings(title: string, timings: readonly Timing[]): string {
  const rows = timings.map(
    ({ name, p50, p99, share }) =>
      `| ${name} | ${p50.toFixed(2)} | ${p99.toFixed(2)} | ${Math.round(share * 100)} % |`,
  );
  return [
    `### ${title}`,
    '',
    '|  | p50 ms | p99 ms | share |',
    '| --- | ---: | ---: | ---: |',
    ...rows,
    '',
  ].join('\n');
}
