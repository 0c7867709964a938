/** Characters that have a meaning of their own in a regular expression. */
const SPECIAL = /[\\^$.*+?()[\]{}|]/;

/** What may follow a character and make it optional. */
const OPTIONAL = /[*?{]/;

/**
 * The text that every match of a regular expression starts with.
 *
 * @returns `undefined` when the expression isn't anchored to the start, or ignores case
 */
export function regexPrefix(pattern: string, options: string): string | undefined {
  if (!pattern.startsWith('^') || pattern.includes('|') || /[imx]/.test(options)) return undefined;
  let prefix = '';
  let at = 1;
  while (at < pattern.length) {
    const escaped = pattern[at] === '\\';
    const character = pattern[escaped ? at + 1 : at] ?? '';
    // An escaped letter or digit is a class or an assertion, an escaped sign stands for itself.
    if (escaped ? /[a-z0-9]/i.test(character) || character === '' : SPECIAL.test(character)) break;
    at += escaped ? 2 : 1;
    if (OPTIONAL.test(pattern[at] ?? '')) break;
    prefix += character;
  }
  return prefix === '' ? undefined : prefix;
}

/** The least text that is above all texts with a prefix. */
export function afterPrefix(prefix: string): string {
  const last = prefix.charCodeAt(prefix.length - 1);
  return prefix.slice(0, -1) + String.fromCharCode(last + 1);
}
