import { displayPath } from '../config/files.ts';
import { passes, type Finding, type Report } from './report.ts';

/**
 * A report for machines. Every key is always there, so that a reader need not ask whether it is;
 * `owner` of a place alone is left out where there is none.
 */
export function printJson(report: Report): string {
  const { title, summary, sections } = report;
  return JSON.stringify(
    {
      title,
      summary,
      passes: passes(report),
      sections: sections.map((section) => ({
        title: section.title,
        summary: section.summary,
        findings: section.findings.map(toJson),
      })),
    },
    null,
    2,
  );
}

function toJson({ level, code, message, places, details = [], data = {} }: Finding) {
  return {
    level,
    code,
    message,
    places: places.map(({ path, line, column, owner }) => ({
      path: displayPath(path),
      line,
      column,
      owner,
    })),
    details,
    data,
  };
}
