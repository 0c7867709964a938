import { describe, expect, test } from '@jest/globals';

import { checkBatch, checkInteger, checkText, isId, parseId } from '@shop/service-kit';

const refusal = (field: string, message: string) =>
  expect.objectContaining({ name: 'InputError', field, message });

describe('a text', () => {
  const check = (text: string | null, max = 10) => checkText('name', text, { max });

  test.each([
    ['Ada', 'Ada'],
    ['  Ada \t\n', 'Ada'],
    ['u\u0308', 'ü'],
    ['李小龍', '李小龍'],
    ['می\u200cخواهم', 'می\u200cخواهم'],
    ['👩\u200d👩\u200d👧', '👩\u200d👩\u200d👧'],
    ['\ufeffAda', 'Ada'],
    ['1', '1'],
  ])('%j is read as %j', (given, read) => {
    expect(check(given)).toBe(read);
  });

  test('is as long as it has code points, after trimming and composing', () => {
    expect(check('😀'.repeat(10))).toBe('😀'.repeat(10));
    expect(check(`  ${'a'.repeat(10)}  `)).toBe('a'.repeat(10));
    expect(check('u\u0308'.repeat(10))).toBe('ü'.repeat(10));
  });

  test.each([
    ['empty', ''],
    ['nothing but blanks', ' \t\u00a0\u3000 '],
    ['one letter too long', 'a'.repeat(11)],
    ['one emoji too long', '😀'.repeat(11)],
    ['huge', 'a'.repeat(1_000_000)],
    ['huge and of emojis', '😀'.repeat(500_000)],
  ])('that is %s is refused', (_, text) => {
    expect(() => check(text)).toThrow(refusal('name', 'name must be 1 to 10 characters long.'));
  });

  test.each([
    ['a NUL', 'a\u0000b'],
    ['an escape', 'a\u001bb'],
    ['a C1 control', 'a\u0085b'],
    ['a line break', 'a\nb'],
    ['a line separator', 'a\u2028b'],
    ['a reversal of direction', 'a\u202eb'],
    ['a soft hyphen', 'a\u00adb'],
    ['half of a surrogate pair', 'a\ud800b'],
    ['a joiner that joins nothing', 'a\u200d'],
    ['nothing but a joiner', '\u200d'],
  ])('with %s is refused', (_, text) => {
    expect(() => check(text)).toThrow(
      refusal('name', 'name has a character that cannot be printed.'),
    );
  });

  test('that is null is refused', () => {
    expect(() => check(null)).toThrow(refusal('name', 'name cannot be null.'));
  });

  test('must be of a pattern where there is one', () => {
    const rule = { min: 2, max: 4, pattern: /^\d+$/, patternIs: 'digits' };
    expect(checkText('code', '0123', rule)).toBe('0123');
    expect(() => checkText('code', '12a', rule)).toThrow(refusal('code', 'code must be digits.'));
    expect(() => checkText('code', '1', rule)).toThrow(
      refusal('code', 'code must be 2 to 4 characters long.'),
    );
  });

  test('may have several lines where they are allowed', () => {
    const rule = { max: 20, multiline: true };
    expect(checkText('text', 'a\r\n\n b\n', rule)).toBe('a\n\n b');
    expect(() => checkText('text', 'a\u0000\nb', rule)).toThrow(
      refusal('text', 'text has a character that cannot be printed.'),
    );
  });
});

describe('a whole number', () => {
  const limits = { min: -1, max: 10 };

  test.each([-1, 0, 10])('%p within the limits is read', (value) => {
    expect(checkInteger('count', value, limits)).toBe(value);
  });

  test.each([-2, 11, 0.5, NaN, Infinity, null])('%p is refused', (value) => {
    expect(() => checkInteger('count', value, limits)).toThrow(
      refusal('count', `count must be -1 to 10, and is ${String(value)}.`),
    );
  });
});

describe('a batch', () => {
  test('may have 100 ids and no more', () => {
    const ids = Array.from({ length: 100 }, String);
    expect(checkBatch('ids', ids)).toBe(ids);
    expect(checkBatch('ids', [])).toEqual([]);
    expect(() => checkBatch('ids', [...ids, 'x'])).toThrow(
      refusal('ids', 'ids may have at most 100 ids, not 101.'),
    );
  });
});

describe('an id', () => {
  const id = '0123456789abcdef01234567';

  test('is 24 hexadecimal digits', () => {
    expect(isId(id)).toBe(true);
    expect(parseId('id', id).toHexString()).toBe(id);
  });

  test.each([
    ['', 'empty'],
    ['0123456789ab', 'twelve bytes of text'],
    [id.slice(1), 'a digit short'],
    [`${id}0`, 'a digit long'],
    [id.toUpperCase(), 'in capitals'],
    [`${id}\n`, 'followed by a line break'],
    [` ${id}`, 'after a blank'],
    ['0123456789abcdef0123456g', 'with another letter'],
    ['０123456789abcdef01234567', 'with a digit of another script'],
  ])('%j is none: it is %s', (text) => {
    expect(isId(text)).toBe(false);
    expect(() => parseId('userId', text)).toThrow(
      refusal('userId', 'userId is not an id: use one that this API returned.'),
    );
  });
});
