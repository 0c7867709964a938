import { BSONRegExp, BSONSymbol, Int32 } from 'bson';
import { MongoError } from '../../errors.ts';
import { compileRegex } from '../../query/regex.ts';
import { compareStrings } from '../../values/compare.ts';
import { toInteger } from '../../values/numbers.ts';
import { isNumeric } from '../../values/types.ts';
import { toText } from './conversions.ts';
import {
  binary,
  isNullish,
  unary,
  variadic,
  withArguments,
  withNamed,
  wrongType,
  type Operator,
  type OperatorTable,
} from './operator.ts';

const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8');

function stringOf(value: unknown, operator: string): string {
  if (typeof value === 'string') return value;
  if (value instanceof BSONSymbol) return value.value;
  throw wrongType(operator, 'strings', value);
}

/** A value as the older string operators read it: numbers and dates are written out, null is empty. */
function looseString(value: unknown, operator: string): string {
  if (isNullish(value)) return '';
  if (isNumeric(value) || value instanceof Date) return toText(value);
  return stringOf(value, operator);
}

function position(value: unknown, operator: string): number {
  const whole = toInteger(value);
  if (whole === undefined) throw wrongType(operator, 'whole numbers as positions', value);
  return Number(whole);
}

const concat = variadic((values, operator) => {
  if (values.some(isNullish)) return null;
  return values.map((value) => stringOf(value, operator)).join('');
});

/** MongoDB changes the case of ASCII letters only. */
const asciiCase = (letters: RegExp, change: (letter: string) => string): Operator =>
  unary((value, operator) => looseString(value, operator).replace(letters, change));

const split = binary((text, separator, operator) => {
  if (isNullish(text) || isNullish(separator)) return null;
  const by = stringOf(separator, operator);
  if (by === '') throw new MongoError(40087, '$split requires a non-empty separator');
  return stringOf(text, operator).split(by);
});

const substringOfCodePoints = withArguments(3, 3, ([text, start, length], operator) => {
  const points = Array.from(looseString(text, operator));
  const from = position(start, operator);
  const count = position(length, operator);
  if (from < 0 || count < 0) {
    throw new MongoError(
      34452,
      `${operator}: the starting index and the length must be non-negative`,
    );
  }
  return points.slice(from, from + count).join('');
});

const substringOfBytes = withArguments(3, 3, ([text, start, length], operator) => {
  const bytes = utf8(looseString(text, operator));
  const from = position(start, operator);
  if (from < 0) throw new MongoError(50752, `${operator}: the starting index must be non-negative`);
  const count = position(length, operator);
  const to = count < 0 ? bytes.length : Math.min(bytes.length, from + count);
  const splitsCharacter = [from, to].some((at) => ((bytes[at] ?? 0) & 0xc0) === 0x80);
  if (splitsCharacter) {
    throw new MongoError(28656, `${operator}: Invalid range, a UTF-8 character would be split`);
  }
  return bytes.toString('utf8', from, to);
});

/** The place of a string in another, counted in bytes or in code points. */
const indexOf = (measure: (text: string) => number): Operator =>
  withArguments(2, 4, ([text, sought, start, end], operator) => {
    if (isNullish(text)) return null;
    const whole = stringOf(text, operator);
    const part = stringOf(sought, operator);
    const from = start === undefined ? 0 : position(start, operator);
    const to = end === undefined ? measure(whole) : position(end, operator);
    for (let at = whole.indexOf(part); at !== -1; at = whole.indexOf(part, at + 1)) {
      const index = measure(whole.slice(0, at));
      if (index >= from && index + measure(part) <= to) return new Int32(index);
    }
    return new Int32(-1);
  });

const lengthOf = (measure: (text: string) => number): Operator =>
  unary((value, operator) => new Int32(measure(stringOf(value, operator))));

const codePoints = (text: string): number => Array.from(text).length;
const bytes = (text: string): number => Buffer.byteLength(text, 'utf8');

/** What `$trim` takes away by default: whitespace as Unicode has it, and the null character. */
const WHITESPACE = new Set(
  '\0\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a',
);

const trim = (left: boolean, right: boolean): Operator =>
  withNamed(['input'], ['chars'], (value, operator) => {
    const [input, chars] = [value('input'), value('chars')];
    if (isNullish(input) || chars === null) return null;
    const points = Array.from(stringOf(input, operator));
    const taken = chars === undefined ? WHITESPACE : new Set(stringOf(chars, operator));
    const stays = (point: string): boolean => !taken.has(point);
    const first = left ? points.findIndex(stays) : 0;
    const last = right ? points.findLastIndex(stays) : points.length - 1;
    return first === -1 ? '' : points.slice(first, last + 1).join('');
  });

const replace = (all: boolean): Operator =>
  withNamed(['input', 'find', 'replacement'], [], (value, operator) => {
    const parts = ['input', 'find', 'replacement'].map(value);
    if (parts.some(isNullish)) return null;
    const [input = '', find = '', replacement = ''] = parts.map((part) => stringOf(part, operator));
    // A function as replacement: in a string `$&` and its like would be patterns.
    return all ? input.replaceAll(find, () => replacement) : input.replace(find, () => replacement);
  });

interface Match {
  readonly match: string;
  readonly idx: Int32;
  readonly captures: (string | null)[];
}

/** All matches of `$regexFind` and its like, or null when the input is null. */
function matchesOf(value: (name: string) => unknown, operator: string): Match[] | null {
  const [input, regex, options] = [value('input'), value('regex'), value('options')];
  if (isNullish(input) || isNullish(regex)) return null;
  const flags = isNullish(options) ? '' : stringOf(options, operator);
  const compiled =
    regex instanceof BSONRegExp
      ? compileRegex(regex.pattern, flags === '' ? regex.options : flags)
      : compileRegex(stringOf(regex, operator), flags);
  const text = stringOf(input, operator);
  return Array.from(text.matchAll(new RegExp(compiled.source, `${compiled.flags}g`)), (match) => ({
    match: match[0],
    idx: new Int32(codePoints(text.slice(0, match.index))),
    captures: Array.from(match.slice(1), (capture: string | undefined) => capture ?? null),
  }));
}

const onMatches = (give: (matches: Match[] | null) => unknown): Operator =>
  withNamed(['input', 'regex'], ['options'], (value, operator) => give(matchesOf(value, operator)));

export const STRINGS: OperatorTable = {
  $concat: concat,
  $indexOfBytes: indexOf(bytes),
  $indexOfCP: indexOf(codePoints),
  $ltrim: trim(true, false),
  $regexFind: onMatches((matches) => matches?.[0] ?? null),
  $regexFindAll: onMatches((matches) => matches ?? []),
  $regexMatch: onMatches((matches) => matches !== null && matches.length > 0),
  $replaceAll: replace(true),
  $replaceOne: replace(false),
  $rtrim: trim(false, true),
  $split: split,
  $strLenBytes: lengthOf(bytes),
  $strLenCP: lengthOf(codePoints),
  $strcasecmp: binary((a, b, operator) => {
    const [x, y] = [a, b].map((value) => looseString(value, operator).toUpperCase());
    return new Int32(Math.sign(compareStrings(x ?? '', y ?? '')));
  }),
  $substr: substringOfBytes,
  $substrBytes: substringOfBytes,
  $substrCP: substringOfCodePoints,
  $toLower: asciiCase(/[A-Z]/g, (letter) => letter.toLowerCase()),
  $toUpper: asciiCase(/[a-z]/g, (letter) => letter.toUpperCase()),
  $trim: trim(true, true),
};
