import { displayPath } from '../config/files.ts';
import { passes, type Finding, type Report } from './report.ts';

/**
 * A report for machines. Every key is always there, so that a reader need not ask whether it is;
 * `owner` and `revision` of a place alone are left out where there are none.
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
    places: places.map(({ path, line, column, owner, revision }) => ({
      path: displayPath(path),
      line,
      column,
      owner,
      revision,
    })),
    details,
    data,
  };
}
