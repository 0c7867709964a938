import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { isUrl } from '../config/files.ts';
import { positionOf } from './position.ts';
import type { Finding, Place, Report } from './report.ts';

/**
 * A report as annotations of a GitHub workflow, a line for each finding and place, and the summaries
 * for who reads the log
 * (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands).
 *
 * @param root the folder that paths are written from, as GitHub knows files: the repository's
 */
export function printGithub(report: Report, root = repositoryRoot()): string {
  const { title, summary, sections } = report;
  return [
    ...sections.flatMap((section) => [
      ...section.findings.flatMap((finding) => annotate(finding, root)),
      logLine(section.title, section.summary),
    ]),
    logLine(title, summary),
  ].join('\n');
}

function annotate(finding: Finding, root: string): string[] {
  const { places } = finding;
  if (places.length === 0) return [annotation(finding, {}, [])];
  return places.map((place) => {
    // GitHub shows files of the repository as they are: any other place has to be said.
    if (isUrl(place.path) || place.revision !== undefined) {
      return annotation(finding, {}, [`at ${positionOf(place)}`]);
    }
    return annotation(finding, position(place, root), []);
  });
}

function position({ path, line, column }: Place, root: string): Record<string, string> {
  const file = relative(root, resolve(path)).replaceAll('\\', '/');
  return { file, line: String(line), col: String(column) };
}

function annotation(
  { level, code, message, details = [] }: Finding,
  place: Readonly<Record<string, string>>,
  more: readonly string[],
): string {
  const properties = Object.entries({ ...place, title: code }).map(
    ([name, value]) => `${name}=${escapeProperty(value)}`,
  );
  const text = [message, ...more, ...details].join('\n');
  return `::${level} ${properties.join(',')}::${escapeMessage(text)}`;
}

/** One line, so that nothing in it is read as a command: that would begin a line. */
function logLine(title: string, summary: string): string {
  return `${title}: ${summary}`.replaceAll(/[\r\n]+/g, ' ');
}

function escapeMessage(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** The nearest folder from the current one upwards that git works in, or else the current one. */
function repositoryRoot(): string {
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (dirname(folder) === folder) return process.cwd();
  }
}
