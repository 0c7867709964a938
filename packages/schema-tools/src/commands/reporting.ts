import { InputError } from '../errors.ts';
import { printReport } from '../report/print.ts';
import { formats, passes, type Format, type Report } from '../report/report.ts';
import type { ExitCode, Output } from './command.ts';

/** The option `--format` for `parseArgs`; what it gives is to be read with {@link readFormat}. */
export const formatOption = { type: 'string', default: 'text' } as const;

/** @throws InputError when there is no such format */
export function readFormat(name: string): Format {
  const format = formats.find((known) => known === name);
  if (format !== undefined) return format;
  throw new InputError(`There is no format "${name}"; choose one of ${formats.join(', ')}.`);
}

/**
 * Prints a report as the result of a command.
 *
 * @returns 1 when it holds an error, or else 0
 */
export function writeReport(report: Report, format: Format, output: Output): ExitCode {
  output.print(printReport(report, format));
  return passes(report) ? 0 : 1;
}
