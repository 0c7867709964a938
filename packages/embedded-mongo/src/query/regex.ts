import { badValue, MongoError, notCarried } from '../errors.ts';
import { posixClass, propertyClass, shorthandClass } from './regexClasses.ts';

/**
 * Translates a regular expression of MongoDB (PCRE2 in UTF mode) to one of JavaScript that accepts
 * the same strings. The two differ in what `.`, `^`, `$`, `\s`, `\v` and others stand for, so every
 * token is read; what JavaScript has no equal of is refused by name.
 *
 * @param options any of MongoDB's `i`, `m`, `s`, `x` and `u`
 * @throws MongoError 2 for unknown options, 51091 for a pattern that MongoDB refuses too, 238 for
 *   a construct that is not carried
 * @see https://www.pcre.org/current/doc/html/pcre2pattern.html
 */
export function compileRegex(pattern: string, options: string): RegExp {
  for (const option of options) {
    if (!'imsxu'.includes(option)) throw badValue(`invalid flag in regex options: ${option}`);
  }
  const leading = /^\(\?([imsx]+)\)/.exec(pattern);
  const flags = options + (leading?.[1] ?? '');
  const body = leading === null ? pattern : pattern.slice(leading[0].length);
  const source = new Translation(body, flags).run();
  try {
    return new RegExp(source, flags.includes('i') ? 'iu' : 'u');
  } catch {
    throw invalid(pattern);
  }
}

const invalid = (what: string): MongoError =>
  new MongoError(51091, `Regular expression is invalid: ${what}`);

const unsupported = (what: string): MongoError =>
  notCarried(`The regular expression syntax ${what}`);

/** The end of the subject, and the newline that may stand before it: JavaScript's `$` is the first. */
const VERY_END = '(?![^])';
const END = `(?=\\n?${VERY_END})`;

const CONTROLS: Readonly<Record<string, number>> = {
  a: 0x07,
  e: 0x1b,
  f: 0x0c,
  n: 0x0a,
  r: 0x0d,
  t: 0x09,
};

const isAsciiLetterOrDigit = (character: string): boolean => /^[A-Za-z0-9]$/.test(character);

/** A character that stands for itself, inside and outside of brackets. */
function literal(codePoint: number): string {
  const character = String.fromCodePoint(codePoint);
  if (codePoint > 0x7f || isAsciiLetterOrDigit(character)) return character;
  return `\\u{${codePoint.toString(16)}}`;
}

/** One member of a bracket expression: a character, or a set that cannot start or end a range. */
type Member = { readonly codePoint: number } | { readonly set: string };

class Translation {
  private at = 0;
  private readonly pattern: string;
  private readonly ignoresCase: boolean;
  private readonly multiline: boolean;
  private readonly dotAll: boolean;
  private readonly extended: boolean;

  constructor(pattern: string, flags: string) {
    this.pattern = pattern;
    this.ignoresCase = flags.includes('i');
    this.multiline = flags.includes('m');
    this.dotAll = flags.includes('s');
    this.extended = flags.includes('x');
  }

  run(): string {
    let source = '';
    while (this.at < this.pattern.length) source += this.token();
    return source;
  }

  private token(): string {
    const character = this.take();
    switch (character) {
      case '\\':
        return this.escape();
      case '[':
        return this.brackets();
      case '(':
        return this.group();
      case ')':
      case '|':
        return character;
      case '.':
        return this.dotAll ? '[^]' : '[^\\n]';
      case '^':
        return this.multiline ? `(?:^|(?<=\\n)(?=[^]))` : '^';
      case '$':
        return this.multiline ? `(?=\\n|${VERY_END})` : END;
      case '*':
      case '+':
      case '?':
        return character + this.greed();
      case '{':
        return this.repetition();
      case '#':
        return this.extended ? this.skipComment('\n') : literal(0x23);
      default:
        if (this.extended && /[ \t\n\v\f\r]/.test(character)) return '';
        return literal(codePointOf(character));
    }
  }

  private take(): string {
    const codePoint = this.pattern.codePointAt(this.at);
    if (codePoint === undefined) throw invalid(this.pattern);
    const character = String.fromCodePoint(codePoint);
    this.at += character.length;
    return character;
  }

  /** Consumes what an expression matches right here; a group of it, if it has one, is given. */
  private accept(expression: RegExp): string | undefined {
    const sticky = new RegExp(expression.source, 'y');
    sticky.lastIndex = this.at;
    const match = sticky.exec(this.pattern);
    if (match === null) return undefined;
    this.at += match[0].length;
    return match[1] ?? match[0];
  }

  private greed(): string {
    if (this.accept(/\+/) !== undefined) throw unsupported('of possessive quantifiers');
    return this.accept(/\?/) ?? '';
  }

  private repetition(): string {
    const bounds = this.accept(/\d+(?:,\d*)?\}/);
    if (bounds !== undefined) return `{${bounds}${this.greed()}`;
    if (this.accept(/,\d+\}/) !== undefined) throw unsupported('{,n}');
    return literal(0x7b);
  }

  private skipComment(end: string): string {
    const close = this.pattern.indexOf(end, this.at);
    this.at = close === -1 ? this.pattern.length : close + end.length;
    return '';
  }

  private group(): string {
    if (this.accept(/\*/) !== undefined) throw unsupported('(*VERB)');
    if (this.accept(/\?/) === undefined) return '(';
    if (this.accept(/#/) !== undefined) return this.skipComment(')');
    const look = this.accept(/:|=|!|<=|<!/);
    if (look !== undefined) return `(?${look}`;
    const name = this.accept(/P?<([A-Za-z_]\w*)>/);
    if (name !== undefined) return `(?<${name}>`;
    throw unsupported(`(?${this.pattern.slice(this.at, this.at + 1)}`);
  }

  private escape(): string {
    const character = this.take();
    switch (character) {
      case 'A':
        return '^';
      case 'z':
        return VERY_END;
      case 'Z':
        return END;
      case 'b':
      case 'B':
        return `\\${character}`;
      case 'N':
        return '[^\\n]';
      case 'Q':
        return this.quoted();
      case 'E':
        return '';
      default: {
        const set = this.setEscape(character);
        if (set !== undefined) return `[${set}]`;
        return literal(this.characterEscape(character));
      }
    }
  }

  private quoted(): string {
    const close = this.pattern.indexOf('\\E', this.at);
    const text = this.pattern.slice(this.at, close === -1 ? undefined : close);
    this.at += text.length + (close === -1 ? 0 : 2);
    return Array.from(text, (character) => literal(codePointOf(character))).join('');
  }

  /** The members of an escape that stands for a set of characters. */
  private setEscape(character: string): string | undefined {
    if (character === 'p' || character === 'P') {
      const name = this.accept(/\{([^}]*)\}/) ?? this.accept(/[A-Z]/) ?? '';
      const property = propertyClass(character, name);
      if (property === undefined) throw unsupported(`\\${character}{${name}}`);
      return property;
    }
    return shorthandClass(character);
  }

  private characterEscape(character: string): number {
    const control = CONTROLS[character];
    if (control !== undefined) return control;
    if (character === 'x') return this.hexadecimal();
    if (character === 'c') return codePointOf(this.take().toUpperCase()) ^ 0x40;
    if (character === '0') return Number.parseInt(`0${this.accept(/[0-7]{1,2}/) ?? ''}`, 8);
    if (/^[1-9gk]$/.test(character)) throw unsupported('of back references');
    if (isAsciiLetterOrDigit(character)) throw unsupported(`\\${character}`);
    return codePointOf(character);
  }

  private hexadecimal(): number {
    const digits = this.accept(/\{([0-9A-Fa-f]{1,6})\}/) ?? this.accept(/[0-9A-Fa-f]{1,2}/) ?? '0';
    const codePoint = Number.parseInt(digits, 16);
    if (codePoint > 0x10ffff) throw invalid(`\\x{${digits}}`);
    return codePoint;
  }

  private brackets(): string {
    let source = this.accept(/\^/) === undefined ? '[' : '[^';
    let first = true;
    while (first || this.accept(/\]/) === undefined) {
      source += this.rangeOrMember();
      first = false;
    }
    return `${source}]`;
  }

  private rangeOrMember(): string {
    const low = this.member();
    if ('set' in low) return low.set;
    // A hyphen at the end, or before a set, is itself; the next turn reads it as a member.
    if (!/^-[^\]]/.test(this.pattern.slice(this.at))) return literal(low.codePoint);
    this.at += 1;
    const high = this.member();
    if ('set' in high) return `${literal(low.codePoint)}${literal(0x2d)}${high.set}`;
    if (high.codePoint < low.codePoint) throw invalid('range out of order in character class');
    return `${literal(low.codePoint)}-${literal(high.codePoint)}`;
  }

  private member(): Member {
    const posix = this.accept(/\[:(\^?[a-z]+):\]/);
    if (posix !== undefined) {
      const set = posixClass(posix);
      if (set === undefined) throw unsupported(`[:${posix}:]`);
      return { set };
    }
    const character = this.take();
    if (character !== '\\') return { codePoint: codePointOf(character) };
    const escaped = this.take();
    if (escaped === 'b') return { codePoint: 0x08 };
    if (escaped === 'Q' || escaped === 'E') throw unsupported(`[\\${escaped}]`);
    // Under `i` JavaScript would also fold the letters outside ASCII that \W has.
    if (escaped === 'W' && this.ignoresCase) throw unsupported('[\\W] with the option i');
    const set = this.setEscape(escaped);
    return set === undefined ? { codePoint: this.characterEscape(escaped) } : { set };
  }
}

function codePointOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}
