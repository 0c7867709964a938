import { describe, expect, test } from '@jest/globals';
import { compileFilter, MongoError } from '../../src/semantics.ts';
import { compileRegex } from '../../src/query/regex.ts';
import { typed } from '../bson.ts';

describe('a pattern matches what PCRE2 matches', () => {
  test.each<[pattern: string, options: string, subject: string, expected: boolean]>([
    ['hello', 'i', 'Hello World', true],
    ['^hello', '', 'Hello', false],
    ['(?i)^hello', '', 'Hello', true],
    ['^HELLO', 'm', 'line\nHELLO', true],
    ['^HELLO', '', 'line\nHELLO', false],
    ['^b', 'm', 'a\rb', false],
    ['^', 'm', 'a\n', true],
    ['a$', '', 'a\n', true],
    ['a$', '', 'a\n\n', false],
    ['a$', 'm', 'a\nb', true],
    ['a\\z', '', 'a\n', false],
    ['a\\Z', '', 'a\n', true],
    ['\\Aa', 'm', 'b\na', false],
    ['a.c', '', 'a\nc', false],
    ['a.c', '', 'a\rc', true],
    ['a.c', '', 'a\u2028c', true],
    ['a.c', 's', 'a\nc', true],
    ['a\\Nc', 's', 'a\nc', false],
    ['^.$', '', '😀', true],
    ['a b # comment', 'x', 'ab', true],
    ['a\\ b', 'x', 'a b', true],
    ['\\s', '', '\u00a0', false],
    ['[\\s]', '', '\u00a0', false],
    ['\\S', '', '\u00a0', true],
    ['\\h', '', '\u00a0', true],
    ['\\v', '', '\n', true],
    ['^\\d+$', '', '123', true],
    ['\\d', '', '١', false],
    ['^[\\w.-]+@[\\w-]+\\.com$', '', 'a.b-c@d-e.com', true],
    ['[a\\-z]', '', '-', true],
    ['[]a]', '', ']', true],
    ['[^]a]', '', 'b', true],
    ['[[:alpha:]]+', '', 'abc', true],
    ['[[:digit:]]', '', 'abc', false],
    ['a{2}', '', 'aa', true],
    ['a{,x', '', 'a{,x', true],
    ['a{x}', '', 'a{x}', true],
    ['}', '', '}', true],
    ['a\\_b', '', 'a_b', true],
    ['\\x41\\x{1F600}', '', 'A😀', true],
    ['\\t\\e\\a', '', '\t\u001b\u0007', true],
    ['\\Qa.b\\E.', '', 'a.bc', true],
    ['\\Qa.b\\E', '', 'axb', false],
    ['(?#nothing)a', '', 'a', true],
    ['(?P<n>a)b', '', 'ab', true],
    ['\\p{Lu}', '', 'É', true],
    ['É', 'i', 'é', true],
    ['a(?=b)', '', 'ab', true],
    ['(?<!a)b', '', 'ab', false],
    ['a|b', '', 'b', true],
    ['x*?y', '', 'xxy', true],
    ['/', '', 'a/b', true],
  ])('/%s/%s on %j: %s', (pattern, options, subject, expected) => {
    expect(compileRegex(pattern, options).test(subject)).toBe(expected);
  });
});

describe('a pattern that JavaScript cannot match alike is refused', () => {
  test.each<[string, string, number]>([
    ['a++', '', 238],
    ['(?>a)', '', 238],
    ['(a)\\1', '', 238],
    ['(?R)', '', 238],
    ['a(?i)b', '', 238],
    ['\\p{Greek}', '', 238],
    ['\\K', '', 238],
    ['(*UTF)', '', 238],
    ['(', '', 51091],
    ['[b-a]', '', 51091],
    ['*', '', 51091],
    ['[a', '', 51091],
    ['a', 'z', 2],
  ])('/%s/%s', (pattern, options, code) => {
    const compile = (): RegExp => compileRegex(pattern, options);
    expect(compile).toThrow(MongoError);
    expect(compile).toThrow(expect.objectContaining({ code }));
  });
});

describe('regular expressions in filters', () => {
  const SUBJECTS = ['Hello World', 'other', 'line\nHELLO'];

  test.each<[object, string[]]>([
    [{ s: { $regex: 'hello', $options: 'i' } }, ['Hello World', 'line\nHELLO']],
    [{ s: /^hello/i }, ['Hello World']],
    [{ s: { $regex: /^hello/im } }, ['Hello World', 'line\nHELLO']],
    [{ s: { $in: [/^oth/, /zzz/] } }, ['other']],
    [{ s: { $nin: [/^oth/] } }, ['Hello World', 'line\nHELLO']],
    [{ s: { $not: /hello/i } }, ['other']],
    [{ s: { $not: { $regex: 'hello', $options: 'i' } } }, ['other']],
    [{ s: { $regex: '^Hello\\s+w', $options: 'i' } }, ['Hello World']],
    [{ s: { $all: [/hello/i, /world/i] } }, ['Hello World']],
    [{ list: { $elemMatch: { $regex: '^o' } } }, ['other']],
    [{ list: /^o/ }, ['other']],
  ])('%o', (filter, expected) => {
    const { matches } = wrap(filter);
    expect(SUBJECTS.filter((s) => matches({ s, list: [s] }))).toEqual(expected);
  });

  const wrap = (filter: object): { matches: (document: object) => boolean } => {
    const compiled = compileFilter(typed(filter));
    return { matches: (document) => compiled.matches(typed(document)) };
  };

  test('a stored regular expression is found by an equal one', () => {
    expect(wrap({ r: /ab+c/i }).matches({ r: /ab+c/i })).toBe(true);
    expect(wrap({ r: { $eq: /ab+c/i } }).matches({ r: /ab+c/ })).toBe(false);
  });

  test('text is not read as a pattern', () => {
    expect(wrap({ s: '.*' }).matches({ s: 'anything' })).toBe(false);
  });
});
