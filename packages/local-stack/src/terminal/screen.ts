import { styleText } from 'node:util';

/** What a command needs of a terminal; a test gives its own. */
export interface Screen {
  print(text: string): void;
  /** For what went wrong. */
  warn(text: string): void;
}

type Style = Parameters<typeof styleText>[0];

/** Standard output and standard error. */
export const standardScreen: Screen = {
  print: (text) => process.stdout.write(`${text}\n`),
  warn: (text) => process.stderr.write(`${text}\n`),
};

/** Text in a style where people look at it, and plain in a file or pipe. */
export function styled(style: Style, text: string): string {
  const plain = !process.stdout.isTTY || (process.env['NO_COLOR'] ?? '') !== '';
  return plain ? text : styleText(style, text);
}

/** Rows as lines with aligned columns. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    }
  }
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)));
  return lines.map((cells) => `  ${cells.join('   ')}`.trimEnd()).join('\n');
}

/** A duration for people: `3.2 s`. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
