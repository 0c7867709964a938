import { BSONRegExp, MaxKey, MinKey } from 'bson';
import { badValue } from '../errors.ts';
import { compareValues } from '../values/compare.ts';
import { valueKey } from '../values/key.ts';
import { isNaNValue } from '../values/numbers.ts';
import { isArray, firstFieldIsOperator, isDocument, isNumeric, rankOf } from '../values/types.ts';
import { testing, type Condition } from './condition.ts';
import { compileRegex } from './regex.ts';

export type Comparison = '$eq' | '$gt' | '$gte' | '$lt' | '$lte';

const HOLDS: Readonly<Record<Comparison, (order: number) => boolean>> = {
  $eq: (order) => order === 0,
  $gt: (order) => order > 0,
  $gte: (order) => order >= 0,
  $lt: (order) => order < 0,
  $lte: (order) => order <= 0,
};

/**
 * Compares a field with an operand. Only values of the operand's type can hold (type bracketing),
 * except that every value compares with MinKey and MaxKey; a missing field equals null; NaN equals
 * NaN and is neither above nor below a number.
 */
export function comparison(operator: Comparison, operand: unknown): Condition {
  if (operand === undefined) throw badValue('cannot compare to undefined');
  if (operand instanceof BSONRegExp && operator !== '$eq') {
    throw badValue(`Can't have RegEx as arg to predicate over field with ${operator}`);
  }
  const holds = HOLDS[operator];
  const rank = rankOf(operand);
  const includesEqual = holds(0);
  if (operand === null) return testing((value) => includesEqual && (value ?? null) === null);
  if (operand instanceof MinKey || operand instanceof MaxKey) {
    return testing((value) => value !== undefined && holds(compareValues(value, operand)));
  }
  if (isNumeric(operand)) {
    const operandIsNaN = isNaNValue(operand);
    return testing((value) => {
      if (!isNumeric(value)) return false;
      if (operandIsNaN || isNaNValue(value)) {
        return includesEqual && operandIsNaN && isNaNValue(value);
      }
      return holds(compareValues(value, operand));
    });
  }
  return testing((value) => rankOf(value) === rank && holds(compareValues(value, operand)));
}

/** A field that equals, or matches, one of the members of `$in`. */
export function oneOf(operator: '$in' | '$nin', members: unknown): Condition {
  if (!isArray(members)) throw badValue(`${operator} needs an array`);
  const keys = new Set<string>();
  const patterns: ((value: unknown) => boolean)[] = [];
  for (const member of members) {
    if (isDocument(member) && firstFieldIsOperator(member)) {
      throw badValue(`cannot nest $ under ${operator}`);
    }
    if (member instanceof BSONRegExp) patterns.push(matchesPattern(member.pattern, member.options));
    keys.add(valueKey(member));
  }
  const includesNull = keys.has(valueKey(null));
  return testing((value) => {
    if (value === undefined) return includesNull;
    return keys.has(valueKey(value)) || patterns.some((matches) => matches(value));
  });
}

/** A string that a pattern matches, or that very pattern stored as a value. */
export function matchesPattern(pattern: string, options: string): (value: unknown) => boolean {
  const regex = compileRegex(pattern, options);
  return (value) => {
    if (typeof value === 'string') return regex.test(value);
    return (
      value instanceof BSONRegExp &&
      value.pattern === pattern &&
      sorted(value.options) === sorted(options)
    );
  };
}

const sorted = (options: string): string => Array.from(options).sort().join('');
