/**
 * The sets of characters that PCRE2 has names for, as the members of a JavaScript bracket
 * expression. MongoDB compiles patterns without PCRE2_UCP: `\d`, `\s`, `\w` and the POSIX classes
 * are ASCII.
 */
const SHORTHANDS: ReadonlyMap<string, string> = new Map([
  ['d', '0-9'],
  ['D', '\\0-\\u{2f}\\u{3a}-\\u{10ffff}'],
  ['s', '\\t-\\r '],
  ['S', '\\0-\\u{8}\\u{e}-\\u{1f}!-\\u{10ffff}'],
  ['w', '0-9A-Z_a-z'],
  ['W', '\\0-\\u{2f}\\u{3a}-\\u{40}\\u{5b}-\\u{5e}\\u{60}\\u{7b}-\\u{10ffff}'],
  ['h', '\\t \\u{a0}\\u{1680}\\u{180e}\\u{2000}-\\u{200a}\\u{202f}\\u{205f}\\u{3000}'],
  ['v', '\\n-\\r\\u{85}\\u{2028}\\u{2029}'],
]);

const POSIX: ReadonlyMap<string, string> = new Map([
  ['alnum', '0-9A-Za-z'],
  ['alpha', 'A-Za-z'],
  ['ascii', '\\0-\\u{7f}'],
  ['blank', '\\t '],
  ['cntrl', '\\0-\\u{1f}\\u{7f}'],
  ['digit', '0-9'],
  ['graph', '!-\\u{7e}'],
  ['lower', 'a-z'],
  ['print', ' -\\u{7e}'],
  ['punct', '!-\\u{2f}\\u{3a}-\\u{40}\\u{5b}-\\u{60}\\u{7b}-\\u{7e}'],
  ['space', '\\t-\\r '],
  ['upper', 'A-Z'],
  ['word', '0-9A-Z_a-z'],
  ['xdigit', '0-9A-Fa-f'],
]);

/** The set of `\d`, `\s` and their like, by letter. */
export const shorthandClass = (letter: string): string | undefined => SHORTHANDS.get(letter);

/** The set of `[:name:]`. */
export const posixClass = (name: string): string | undefined => POSIX.get(name);

/** The set of `\p{name}` or `\P{name}`: general categories, which both engines name alike. */
export function propertyClass(letter: 'p' | 'P', name: string): string | undefined {
  return /^(?:C[cfnos]?|L[lmotu]?|M[cen]?|N[dlo]?|P[cdefios]?|S[ckmo]?|Z[lps]?)$/.test(name)
    ? `\\${letter}{${name}}`
    : undefined;
}
