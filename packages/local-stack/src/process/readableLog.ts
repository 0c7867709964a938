import type { LogLine } from './logBuffer.ts';

/** How much a line matters, least first. */
export type Severity = 'debug' | 'info' | 'warn' | 'error';

/** A line of a log for people. */
export interface ReadableLine {
  readonly severity: Severity;
  /** The message and what belongs to it; more than one line where there is a stack. */
  readonly text: string;
}

/** Fields of every record of pino, which say nothing to the person at this terminal. */
const ambient = new Set(['level', 'time', 'pid', 'hostname', 'name', 'service', 'msg', 'v', 'err']);

/**
 * Reads a line of a service's log: a JSON record as pino writes it (https://getpino.io), or any other
 * text, which is a warning when it came through stderr.
 */
export function readable({ stream, text }: LogLine): ReadableLine {
  const record = parseRecord(text);
  if (record === undefined) return { severity: stream === 'stderr' ? 'warn' : 'info', text };
  const severity = severityOf(record['level']);
  const message = typeof record['msg'] === 'string' ? record['msg'] : '';
  const parts = [message, ...details(record)].filter((part) => part !== '');
  return { severity, text: parts.join(' ') + errorText(record['err'], message, severity) };
}

/** The last lines of a log as an indented block for an error message. */
export function lastLines(lines: readonly LogLine[], count = 15): string {
  return lines
    .flatMap((line) => readable(line).text.split('\n'))
    .slice(-count)
    .map((line) => `  | ${line}`)
    .join('\n');
}

function parseRecord(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) && 'level' in value ? value : undefined;
  } catch {
    return undefined; // not JSON: it is shown as it is
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Pino's levels are numbers; services may be set to write their names instead. */
function severityOf(level: unknown): Severity {
  if (level === 'fatal' || level === 'error') return 'error';
  if (level === 'warn') return 'warn';
  if (level === 'info') return 'info';
  if (typeof level !== 'number') return 'debug';
  if (level >= 50) return 'error';
  if (level >= 40) return 'warn';
  return level >= 30 ? 'info' : 'debug';
}

function details(record: Record<string, unknown>): string[] {
  return Object.entries(record)
    .filter(([key]) => !ambient.has(key))
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
}

function errorText(error: unknown, message: string, severity: Severity): string {
  if (!isRecord(error)) return '';
  const reason = typeof error['message'] === 'string' ? error['message'] : '';
  const sentence = reason === '' || message.includes(reason) ? '' : `: ${reason}`;
  const stack = typeof error['stack'] === 'string' ? error['stack'] : '';
  const frames = stack.split('\n').filter((line) => line.trimStart().startsWith('at '));
  return severity === 'error' ? [sentence, ...frames].join('\n') : sentence;
}
