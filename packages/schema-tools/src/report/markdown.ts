import { positionOf } from './position.ts';
import type { Finding, Level, Place, Report, Section } from './report.ts';
import { passes } from './report.ts';

/** How many findings of one level stand open in a section; more are folded. */
const openFindings = 10;

const levels: Readonly<Record<Level, { readonly sign: string; readonly noun: string }>> = {
  error: { sign: '❌', noun: 'errors' },
  warning: { sign: '⚠️', noun: 'warnings' },
  notice: { sign: 'ℹ️', noun: 'notices' },
};

/**
 * A report as the summary of a pull request, in the Markdown of GitHub: errors first, long lists
 * folded. Whatever a schema or a document says is shown as it is, and can neither make Markdown nor
 * call anybody by an `@`.
 */
export function printMarkdown(report: Report): string {
  const sign = passes(report) ? '✅' : levels.error.sign;
  return [
    `## ${sign} ${escapeText(report.title)}`,
    escapeText(report.summary),
    ...report.sections.flatMap(printSection),
  ].join('\n\n');
}

function printSection({ title, summary, findings }: Section): string[] {
  const lists = Object.entries(levels).flatMap(([level, { noun }]) => {
    const ofLevel = findings.filter((finding) => finding.level === level);
    if (ofLevel.length === 0) return [];
    const list = ofLevel.map(printFinding).join('\n');
    if (ofLevel.length <= openFindings) return [list];
    const heading = `<summary>${ofLevel.length} ${noun}</summary>`;
    return [`<details>${heading}\n\n${list}\n\n</details>`];
  });
  return [`### ${escapeText(title)}`, escapeText(summary), ...lists];
}

function printFinding({ level, code, message, places, details = [] }: Finding): string {
  const [first = '', ...more] = message.split('\n');
  return [
    `- ${levels[level].sign} ${codeSpan(code)} ${escapeText(first)}`,
    ...(more.length === 0 ? [] : codeBlock(more)),
    ...places.map((place) => `  - ${printPlace(place)}`),
    ...details.flatMap(printDetail),
  ].join('\n');
}

function printPlace(place: Place): string {
  const position = codeSpan(positionOf(place));
  return place.owner === undefined ? position : `${position} (${escapeText(place.owner)})`;
}

/** A detail of several lines is code, such as a fetch. */
function printDetail(detail: string): string[] {
  const lines = detail.split('\n');
  return lines.length === 1 ? [`  - ${escapeText(detail)}`] : codeBlock(lines);
}

function codeBlock(lines: readonly string[]): string[] {
  const fence = longerThanAny(lines.join('\n'), '```');
  return ['', fence, ...lines, fence, ''].map((line) => `  ${line}`.trimEnd());
}

function codeSpan(text: string): string {
  const flat = text.replaceAll(/\s+/g, ' ');
  const fence = longerThanAny(flat, '`');
  const blank = /^`|`$/.test(flat) ? ' ' : '';
  return `${fence}${blank}${flat}${blank}${fence}`;
}

function longerThanAny(text: string, shortest: string): string {
  const runs = text.match(/`+/g) ?? [];
  return '`'.repeat(Math.max(shortest.length, ...runs.map(({ length }) => length + 1)));
}

/**
 * Text that reads as it is, but for what stands between backticks, which is code, and directives, which
 * would call a person of that name.
 */
function escapeText(text: string): string {
  const parts = text.replaceAll(/\s+/g, ' ').split(/(`[^`]+`|@\w+)/);
  return parts
    .map((part, index) => {
      if (index % 2 === 0) return escapePlain(part);
      return codeSpan(part.startsWith('@') ? part : part.slice(1, -1));
    })
    .join('');
}

function escapePlain(text: string): string {
  return (
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll(/[\\`*_{}[\]|~]/g, String.raw`\$&`)
      // A number after it would be an issue.
      .replaceAll(/#(?=\d)/g, '#<!-- -->')
      // What begins a list or a heading at the start of a line.
      .replace(/^\d+(?=[.)])/, '$&\\')
      .replace(/^[-+#=]/, String.raw`\$&`)
      // Two of them would be a formula.
      .replaceAll('$', '<span>$</span>')
  );
}
