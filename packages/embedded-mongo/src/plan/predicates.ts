import { BSONRegExp } from 'bson';
import type { Document } from '../values/document.ts';
import { entriesOf, firstFieldIsOperator, isDocument } from '../values/types.ts';
import { comparisonIntervals, normalize, NULLS, point } from './interval.ts';
import type { Interval } from './interval.ts';
import { afterPrefix, regexPrefix } from './regexPrefix.ts';

/** What a filter asks of one path, as far as an index can tell. */
export interface Predicate {
  readonly path: string;
  /** The values of which a matching document has one at the path, lowest first. */
  readonly intervals: readonly Interval[];
  /** Whether each document with such a value (and no array) matches. */
  readonly exact: boolean;
  /** The `$elemMatch` it belongs to: those of one are about the same element of an array. */
  readonly element: symbol | undefined;
}

/** What all matching documents have in common. */
export interface Conjunction {
  readonly predicates: readonly Predicate[];
  /** Paths where a matching document has a value other than null. */
  readonly present: ReadonlySet<string>;
  /** The lists of alternatives of its `$or`s. */
  readonly disjunctions: readonly (readonly Document[])[];
  /** Whether the predicates and disjunctions say all that the filter says. */
  readonly complete: boolean;
}

/** Reads what an index can serve out of a filter. The filter is known to be a correct one. */
export function readConjunction(...filters: readonly Document[]): Conjunction {
  const reader = new FilterReader();
  for (const filter of filters) reader.readFilter(filter, '', undefined);
  return reader;
}

class FilterReader implements Conjunction {
  readonly predicates: Predicate[] = [];
  readonly present = new Set<string>();
  readonly disjunctions: Document[][] = [];
  complete = true;

  readFilter(filter: Document, prefix: string, element: symbol | undefined): void {
    for (const [name, condition] of entriesOf(filter)) {
      if (name === '$and') {
        for (const part of documentsOf(condition)) this.readFilter(part, prefix, element);
      } else if (name === '$or' && element === undefined) {
        this.disjunctions.push(documentsOf(condition));
      } else if (name.startsWith('$')) {
        this.complete &&= name === '$comment';
      } else {
        this.#readCondition(prefix + name, condition, element);
      }
    }
  }

  #readCondition(path: string, condition: unknown, element: symbol | undefined): void {
    if (condition instanceof BSONRegExp) {
      this.#readRegex(path, condition, element);
    } else if (isDocument(condition) && firstFieldIsOperator(condition)) {
      for (const [operator, operand] of entriesOf(condition)) {
        this.#readOperator(path, operator, operand, condition, element);
      }
    } else {
      this.#add(path, equalTo(condition), element);
    }
  }

  #readOperator(
    path: string,
    operator: string,
    operand: unknown,
    condition: Document,
    element: symbol | undefined,
  ): void {
    switch (operator) {
      case '$eq':
        this.#add(path, equalTo(operand), element);
        return;
      case '$in':
        this.#add(path, oneOf(Array.isArray(operand) ? operand : []), element);
        return;
      case '$gt':
      case '$gte':
      case '$lt':
      case '$lte': {
        const intervals = comparisonIntervals(operator, operand);
        if (intervals === undefined) this.complete = false;
        else this.#add(path, { intervals, exact: true, present: true }, element);
        return;
      }
      case '$regex':
        this.#readRegex(path, regexOf(condition), element);
        return;
      case '$options':
        return;
      case '$exists':
        this.complete = false;
        return;
      case '$all':
        this.complete = false;
        for (const one of Array.isArray(operand) ? operand : []) {
          this.#readCondition(path, one, element);
        }
        return;
      case '$elemMatch':
        this.complete = false;
        if (isDocument(operand)) this.#readElemMatch(path, operand);
        return;
      default:
        this.complete = false;
    }
  }

  #readElemMatch(path: string, condition: Document): void {
    const element = Symbol(path);
    if (firstFieldIsOperator(condition)) this.#readCondition(path, condition, element);
    else this.readFilter(condition, `${path}.`, element);
  }

  #readRegex(path: string, regex: BSONRegExp, element: symbol | undefined): void {
    const intervals = regexIntervals(regex);
    if (intervals === undefined) {
      this.complete = false;
      if (element === undefined) this.present.add(path);
    } else {
      this.#add(path, { intervals, exact: false, present: true }, element);
    }
  }

  #add(path: string, values: Values, element: symbol | undefined): void {
    const { intervals, exact, present } = values;
    this.predicates.push({ path, intervals, exact: exact && element === undefined, element });
    if (present) this.present.add(path);
  }
}

interface Values {
  readonly intervals: readonly Interval[];
  readonly exact: boolean;
  /** Whether none of the values is one that a missing field has. */
  readonly present: boolean;
}

function equalTo(value: unknown): Values {
  if (value === null || value === undefined) {
    return { intervals: [NULLS], exact: false, present: false };
  }
  if (!Array.isArray(value)) return { intervals: [point(value)], exact: true, present: true };
  // An array has its elements in the index, and is itself there when it is an element of another.
  const first: unknown = value[0];
  const least = first === null || first === undefined ? NULLS : point(first);
  return { intervals: normalize([least, point(value)]), exact: false, present: false };
}

function oneOf(values: readonly unknown[]): Values {
  const each = values.map((value): Values => {
    if (!(value instanceof BSONRegExp)) return equalTo(value);
    const intervals = regexIntervals(value) ?? [STRINGS, point(value)];
    return { intervals, exact: false, present: true };
  });
  return {
    intervals: normalize(each.flatMap(({ intervals }) => intervals)),
    exact: each.every(({ exact }) => exact),
    present: each.every(({ present }) => present),
  };
}

const STRINGS: Interval = { low: '', lowInclusive: true, high: {}, highInclusive: false };

/** A regular expression matches texts, and a stored regular expression that is the same. */
function regexIntervals(regex: BSONRegExp): Interval[] | undefined {
  const prefix = regexPrefix(regex.pattern, regex.options);
  if (prefix === undefined) return undefined;
  const texts = {
    low: prefix,
    lowInclusive: true,
    high: afterPrefix(prefix),
    highInclusive: false,
  };
  return [texts, point(regex)];
}

function regexOf(condition: Document): BSONRegExp {
  const { pattern, options } = { pattern: condition['$regex'], options: condition['$options'] };
  if (pattern instanceof BSONRegExp) {
    return typeof options === 'string' ? new BSONRegExp(pattern.pattern, options) : pattern;
  }
  return new BSONRegExp(String(pattern), typeof options === 'string' ? options : '');
}

const documentsOf = (value: unknown): Document[] =>
  Array.isArray(value) ? value.filter(isDocument) : [];
