import { positionOf } from './position.ts';
import type { Finding, Place, Report, Section } from './report.ts';

/**
 * A report for people at a terminal: each section with its summary and, set in, what was found; the
 * summary of it all last, where it is seen.
 */
export function printText({ title, summary, sections }: Report): string {
  return [...sections.map(printSection), `${title}: ${summary}`].join('\n\n');
}

/** A finding as lines of text: what it is, then each place as `path:line:column (owner)`, then the details. */
export function formatFinding({ level, code, message, places, details = [] }: Finding): string {
  const [first = '', ...more] = [
    ...message.split('\n'),
    ...places.map((place) => `at ${formatPlace(place)}`),
    ...details.flatMap((detail) => detail.split('\n')),
  ];
  return [`${level} ${code}: ${first}`, ...more.map((line) => indent(line, 4))].join('\n');
}

function formatPlace(place: Place): string {
  const { owner } = place;
  return owner === undefined ? positionOf(place) : `${positionOf(place)} (${owner})`;
}

function printSection({ title, summary, findings }: Section): string {
  const lines = findings.flatMap((finding) => formatFinding(finding).split('\n'));
  return [`${title}: ${summary}`, ...lines.map((line) => indent(line, 2))].join('\n');
}

function indent(line: string, width: number): string {
  return `${' '.repeat(width)}${line}`.trimEnd();
}
