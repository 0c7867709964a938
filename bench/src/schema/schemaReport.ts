import { median } from '../report.ts';
import type { Phase } from './phases.ts';
import type { Usage } from './usage.ts';

/** A table in Markdown of what processes took: the medians of their runs. */
export function printUsages(
  title: string,
  sides: readonly { readonly name: string; readonly usages: readonly Usage[] }[],
): string {
  const rows = sides.map(({ name, usages }) =>
    row(
      name,
      median(usages.map(({ wallSeconds }) => wallSeconds)).toFixed(2),
      median(usages.map(({ cpuSeconds }) => cpuSeconds)).toFixed(2),
      median(usages.map(({ peakMebibytes }) => peakMebibytes)).toFixed(0),
    ),
  );
  return table(title, ['wall s', 'CPU s', 'peak MiB'], rows);
}

/** A table in Markdown of what each phase took. */
export function printPhases(title: string, phases: readonly Phase[]): string {
  const rows = phases.map(({ name, wallSeconds, cpuSeconds, mebibytes }) =>
    row(name, wallSeconds.toFixed(2), cpuSeconds.toFixed(2), mebibytes.toFixed(0)),
  );
  return table(title, ['wall s', 'CPU s', 'MiB after it'], rows);
}

/** A table in Markdown of two composers: the medians of both, and the median of the ratios. */
export function printComposers(
  title: string,
  [firsts, seconds]: readonly [readonly Phase[], readonly Phase[]],
): string {
  const figures = [
    ({ wallSeconds }: Phase) => wallSeconds,
    ({ cpuSeconds }: Phase) => cpuSeconds,
  ] as const;
  const medians = (phases: readonly Phase[]) =>
    row(phases[0]?.name ?? '', ...figures.map((figure) => median(phases.map(figure)).toFixed(2)));
  const ratios = figures.map((figure) => {
    const pairs = firsts.map((first, pair) => {
      const second = seconds[pair];
      if (!second) throw new Error('Each run needs one of the other side beside it.');
      return figure(first) / figure(second);
    });
    return `**${median(pairs).toFixed(2)}x**`;
  });
  return table(
    title,
    ['wall s', 'CPU s'],
    [medians(firsts), medians(seconds), row('the first takes', ...ratios)],
  );
}

function table(title: string, columns: readonly string[], rows: readonly string[]): string {
  const rules = columns.map(() => '---:');
  return [`### ${title}`, '', row('', ...columns), row('---', ...rules), ...rows, ''].join('\n');
}

function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
