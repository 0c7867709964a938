import { InputError } from './errors.ts';
import { maxPageSize } from './pagination.ts';

/** Characters that have no place in a line of text: controls, and what reverses or hides text. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}]/u;

/**
 * Checks a line of text from outside.
 *
 * @param limits its length in characters after trimming, `min` 1 unless given; and a pattern with
 *   words that say what it allows
 * @returns the text, trimmed and in Unicode's normal form C
 * @throws {InputError} when it is null, too short, too long, unprintable or not of the pattern
 */
export function checkText(
  field: string,
  value: string | null,
  limits: { min?: number; max: number; pattern?: RegExp; patternIs?: string },
): string {
  const { min = 1, max, pattern, patternIs = 'of another form' } = limits;
  if (value === null) throw new InputError(field, `${field} cannot be null.`);
  const text = value.normalize('NFC').trim();
  const length = Array.from(text.length > 2 * max ? text.slice(0, 2 * max + 1) : text).length;
  if (length < min || length > max) {
    throw new InputError(field, `${field} must be ${min} to ${max} characters long.`);
  }
  if (unprintable.test(text)) {
    throw new InputError(field, `${field} has a character that cannot be printed.`);
  }
  if (pattern && !pattern.test(text)) throw new InputError(field, `${field} must be ${patternIs}.`);
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
