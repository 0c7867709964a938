import { z } from 'zod';

import { StartupError } from './startupError.ts';

/** The environment does not describe a configuration; the message has one sentence per variable. */
export class ConfigError extends StartupError {
  override readonly name = 'ConfigError';
}

/** A variable whose text is read by `parse`, which gives undefined for what it refuses. */
function parsed<T>(expectation: string, parse: (text: string) => T | undefined) {
  return z.string({ error: `must be ${expectation}` }).transform((text, context) => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.addIssue(`must be ${expectation}`);
    return z.NEVER;
  });
}

function wholeNumber(expectation: string, minimum: number, maximum: number) {
  return parsed(expectation, (text) => {
    const value = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
    return value >= minimum && value <= maximum ? value : undefined;
  });
}

const booleans = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Severities that a service can be told to log from; `silent` logs nothing. */
export type LogLevel = (typeof logLevels)[number];

/**
 * Schemas for the kinds of variables that services have. Each is required until `.default()` or
 * `.optional()` is called on it.
 */
export const setting = {
  /** Any text that is not empty; `expectation` completes the sentence "X must be ...". */
  text: (expectation: string) => parsed(expectation, (text) => text),
  /** A TCP port; 0 lets the system choose one. */
  port: () => wholeNumber('a port number from 0 to 65535', 0, 65_535),
  /** A duration in milliseconds, at least `minimum` and at most an hour. */
  milliseconds: (minimum = 1) =>
    wholeNumber(`a whole number of milliseconds from ${minimum} to 3600000`, minimum, 3_600_000),
  /** A size in bytes, at least 1 and at most 1 GiB. */
  bytes: () => wholeNumber('a whole number of bytes from 1 to 1073741824', 1, 1_073_741_824),
  /** How many of something, from `minimum` to `maximum`. */
  count: (minimum: number, maximum: number) =>
    wholeNumber(`a whole number from ${minimum} to ${maximum}`, minimum, maximum),
  flag: () => parsed('true or false', (text) => booleans.get(text.toLowerCase())),
  /** Items separated by commas; blanks around an item and empty items are dropped. */
  list: (expectation: string) =>
    parsed(expectation, (text) =>
      text
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== ''),
    ),
  /** An absolute URL of one of `protocols`, for example `['http:', 'https:']`. */
  url: (protocols: readonly string[]) =>
    parsed(`a URL that starts with ${protocols.map((p) => `${p}//`).join(' or ')}`, (text) =>
      URL.canParse(text) && protocols.includes(new URL(text).protocol) ? text : undefined,
    ),
  logLevel: () =>
    parsed(`one of ${logLevels.join(', ')}`, (text) => logLevels.find((level) => level === text)),
};

const secret = /secret|key|token|password|uri/i;

/** The part of the sentence that shows what was read, unless it may be a secret or is too long. */
function shown(name: string, value: string | undefined): string {
  if (value === undefined) return 'it is not set';
  return secret.test(name) || value.includes('@') || value.length > 60
    ? 'what it holds now is not'
    : `it is "${value}"`;
}

function sentence(issue: z.core.$ZodIssue, env: NodeJS.ProcessEnv): string {
  const name = String(issue.path[0] ?? 'The environment');
  return issue.message.startsWith('must ')
    ? `${name} ${issue.message}; ${shown(name, env[name])}.`
    : `${name}: ${issue.message}.`;
}

/**
 * Reads a configuration from environment variables. A variable set to the empty string counts as
 * not set, since that is how compose files and CI pass a variable that nobody filled in.
 *
 * @throws {ConfigError} with a sentence for each variable that is wrong, all of them at once
 */
export function readConfig<T>(schema: z.ZodType<T>, env: NodeJS.ProcessEnv = process.env): T {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  throw new ConfigError(result.error.issues.map((issue) => sentence(issue, given)).join(' '));
}
