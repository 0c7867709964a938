import { InputError } from './errors.ts';
import { maxPageSize } from './pagination.ts';

/** What a text from outside must be. */
export type TextRule = {
  /** The fewest characters after trimming. Default: 1. */
  min?: number;
  /** The most characters after trimming. */
  max: number;
  /** Whether the text may have several lines; they are separated by `\n` in the result. */
  multiline?: boolean;
} & (
  | { pattern?: undefined; patternIs?: undefined }
  | {
      pattern: RegExp;
      /** What the pattern allows; it completes the sentence "X must be ...". */
      patternIs: string;
    }
);

/**
 * Characters that have no place in a line of text: controls, line separators, halves of surrogate
 * pairs, and what reverses or hides text. The joiners U+200C and U+200D stay where they join: names
 * in Persian or Hindi and many emojis need them.
 */
const unprintable =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}|^[\u200c\u200d]|[\u200c\u200d]$/u;

/**
 * Checks a text from outside. Characters are Unicode code points.
 *
 * @returns the text, trimmed and in Unicode's normal form C
 * @throws {InputError} when it is null, too short, too long, unprintable or not of the pattern
 */
export function checkText(field: string, value: string | null, rule: TextRule): string {
  const { min = 1, max, multiline = false, pattern } = rule;
  if (value === null) throw new InputError(field, `${field} cannot be null.`);
  const text = value.replaceAll('\r\n', '\n').normalize('NFC').trim();
  // A code point is one or two units, so that no more of them need to be counted.
  const length = Array.from(text.slice(0, 2 * max + 2)).length;
  if (length < min || length > max) {
    throw new InputError(field, `${field} must be ${min} to ${max} characters long.`);
  }
  if (unprintable.test(multiline ? text.replaceAll('\n', '') : text)) {
    throw new InputError(field, `${field} has a character that cannot be printed.`);
  }
  if (pattern && !pattern.test(text)) {
    throw new InputError(field, `${field} must be ${rule.patternIs}.`);
  }
  return text;
}

/**
 * Checks a whole number from outside.
 *
 * @throws {InputError} when it is null, fractional or out of range
 */
export function checkInteger(
  field: string,
  value: number | null,
  limits: { min: number; max: number },
): number {
  const { min, max } = limits;
  if (value === null || !Number.isInteger(value) || value < min || value > max) {
    throw new InputError(field, `${field} must be ${min} to ${max}, and is ${value ?? 'null'}.`);
  }
  return value;
}

/**
 * Checks a list of ids of a batch lookup.
 *
 * @throws {InputError} when there are more than 100
 */
export function checkBatch(field: string, ids: readonly string[]): readonly string[] {
  if (ids.length > maxPageSize) {
    throw new InputError(field, `${field} may have at most ${maxPageSize} ids, not ${ids.length}.`);
  }
  return ids;
}
