import { printGithub } from './github.ts';
import { printJson } from './json.ts';
import { printMarkdown } from './markdown.ts';
import type { Format, Report } from './report.ts';
import { printText } from './text.ts';

/**
 * A report in a format: as text for people at a terminal, as JSON for machines, as Markdown for the
 * summary of a pull request, or as annotations for the log of a GitHub workflow.
 *
 * @returns lines without a line break at the end
 */
export function printReport(report: Report, format: Format): string {
  switch (format) {
    case 'text':
      return printText(report);
    case 'json':
      return printJson(report);
    case 'markdown':
      return printMarkdown(report);
    case 'github':
      return printGithub(report);
  }
}
