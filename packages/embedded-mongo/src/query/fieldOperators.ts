import { BSONRegExp } from 'bson';
import type { Variables } from '../aggregate/environment.ts';
import { isTruthy } from '../values/truth.ts';
import { badValue, notCarried } from '../errors.ts';
import type { Document } from '../values/document.ts';
import { exactDecimal, toInteger } from '../values/numbers.ts';
import {
  isArray,
  entriesOf,
  firstFieldIsOperator,
  isDocument,
  isNumeric,
} from '../values/types.ts';
import { roundTo } from '../values/decimal.ts';
import { bitsTest } from './bits.ts';
import { comparison, matchesPattern, oneOf } from './comparisons.ts';
import { all, meets, not, testing, type Condition, type MatchState } from './condition.ts';
import { typeTest } from './typeTest.ts';

/** Compiles a whole filter for the documents of an array; `compilePredicate` gives it. */
export type CompileDocumentTest = (
  filter: Document,
) => (document: Document, state: MatchState) => boolean;

/** Operators that MongoDB has on fields and this server does not. */
const NOT_CARRIED: ReadonlySet<string> = new Set([
  '$near',
  '$nearSphere',
  '$geoWithin',
  '$geoIntersects',
  '$within',
  '$maxDistance',
  '$minDistance',
  '$uniqueDocs',
]);

/** What stands beside a field's name in a filter: operators, a pattern, or a value to equal. */
export function compileField(operand: unknown, compile: CompileDocumentTest): Condition {
  if (operand instanceof BSONRegExp) {
    return testing(matchesPattern(operand.pattern, operand.options));
  }
  if (isDocument(operand) && firstFieldIsOperator(operand) && !isReference(operand)) {
    return compileOperators(operand, compile);
  }
  return comparison('$eq', operand);
}

/** A DBRef is a value whose field names start with `$`. */
function isReference(operand: Document): boolean {
  return Object.hasOwn(operand, '$ref') || Object.hasOwn(operand, '$id');
}

function compileOperators(operators: Document, compile: CompileDocumentTest): Condition {
  return all(
    entriesOf(operators).flatMap(([name, operand]) => {
      if (name === '$options') {
        if (!Object.hasOwn(operators, '$regex')) throw badValue('$options needs a $regex');
        return [];
      }
      return [compileOperator(name, operand, operators, compile)];
    }),
  );
}

function compileOperator(
  name: string,
  operand: unknown,
  siblings: Document,
  compile: CompileDocumentTest,
): Condition {
  switch (name) {
    case '$eq':
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      return comparison(name, operand);
    case '$ne':
      if (operand instanceof BSONRegExp) throw badValue("Can't have regex as arg to $ne.");
      return not(comparison('$eq', operand));
    case '$in':
      return oneOf(name, operand);
    case '$nin':
      return not(oneOf(name, operand));
    case '$not':
      return compileNot(operand, compile);
    case '$exists': {
      const present = testing((value) => value !== undefined);
      return isTruthy(operand) ? present : not(present);
    }
    case '$type':
      return testing(typeTest(operand));
    case '$mod':
      return compileMod(operand);
    case '$regex':
      return compileRegexOperator(operand, siblings['$options']);
    case '$all':
      return compileAll(operand, compile);
    case '$elemMatch':
      return compileElemMatch(operand, compile);
    case '$size':
      return compileSize(operand);
    case '$bitsAllSet':
    case '$bitsAnySet':
    case '$bitsAllClear':
    case '$bitsAnyClear':
      return bitsTest(name, operand);
    default:
      if (NOT_CARRIED.has(name)) throw notCarried(name);
      throw badValue(`unknown operator: ${name}`);
  }
}

function compileNot(operand: unknown, compile: CompileDocumentTest): Condition {
  if (operand instanceof BSONRegExp) {
    return not(testing(matchesPattern(operand.pattern, operand.options)));
  }
  if (!isDocument(operand)) throw badValue('$not needs a regex or a document');
  if (entriesOf(operand).length === 0) throw badValue('$not cannot be empty');
  if (!firstFieldIsOperator(operand)) {
    throw badValue(`unknown operator: ${Object.keys(operand).join()}`);
  }
  return not(compileOperators(operand, compile));
}

function compileRegexOperator(operand: unknown, options: unknown): Condition {
  if (options !== undefined && typeof options !== 'string') {
    throw badValue('$options has to be a string');
  }
  if (typeof operand === 'string') return testing(matchesPattern(operand, options ?? ''));
  if (operand instanceof BSONRegExp) {
    if (options !== undefined && operand.options !== '') {
      throw badValue('options set in both $regex and $options');
    }
    return testing(matchesPattern(operand.pattern, options ?? operand.options));
  }
  throw badValue('$regex has to be a string');
}

function compileMod(operand: unknown): Condition {
  if (!isArray(operand)) throw badValue('malformed mod, needs to be an array');
  const [divisor, rest] = operand;
  if (operand.length < 2) throw badValue('malformed mod, not enough elements');
  if (operand.length > 2) throw badValue('malformed mod, too many elements');
  const [by, expected] = [truncated(divisor), truncated(rest)];
  if (by === undefined) throw badValue('malformed mod, divisor not a number');
  if (expected === undefined) throw badValue('malformed mod, remainder not a number');
  if (by === 0n) throw badValue('divisor cannot be 0');
  return testing((value) => {
    const whole = truncated(value);
    return whole !== undefined && whole % by === expected;
  });
}

/** A number without its fraction, when the rest fits 64 bits. */
function truncated(value: unknown): bigint | undefined {
  if (!isNumeric(value)) return undefined;
  const whole = roundTo(exactDecimal(value), 0, 'down');
  if (whole.kind !== 'finite' || whole.exponent > 19) return undefined;
  return BigInt.asIntN(64, whole.coefficient * 10n ** BigInt(whole.exponent));
}

function compileSize(operand: unknown): Condition {
  const size = toInteger(operand);
  if (size === undefined) throw badValue('$size must be a whole number');
  if (size < 0n) throw badValue('$size may not be negative');
  return testing((value) => isArray(value) && value.length === Number(size), 'whole');
}

function compileAll(operand: unknown, compile: CompileDocumentTest): Condition {
  if (!isArray(operand)) throw badValue('$all needs an array');
  const members = operand;
  if (members.length === 0) return testing(() => false);
  const isElemMatch = (member: unknown): member is Document =>
    isDocument(member) && Object.keys(member)[0] === '$elemMatch';
  const elemMatches = members.filter(isElemMatch);
  if (elemMatches.length > 0 && elemMatches.length < members.length) {
    throw badValue('$all/$elemMatch has to be consistent');
  }
  return all(
    members.map((member) => {
      if (isElemMatch(member)) return compileOperators(member, compile);
      if (isDocument(member) && firstFieldIsOperator(member)) {
        throw badValue('no $ expressions in $all');
      }
      return compileField(member, compile);
    }),
  );
}

const LOGICAL: ReadonlySet<string> = new Set(['$and', '$or', '$nor', '$expr', '$where']);

function compileElemMatch(operand: unknown, compile: CompileDocumentTest): Condition {
  if (!isDocument(operand)) throw badValue('$elemMatch needs an Object');
  const [first] = Object.keys(operand);
  const onValues = first?.startsWith('$') === true && !LOGICAL.has(first);
  const matches = onValues
    ? valueTest(compileOperators(operand, compile))
    : documentTest(compile(operand));
  const indexOf = (value: unknown, variables: Variables): number | undefined => {
    const index = isArray(value) ? value.findIndex((element) => matches(element, variables)) : -1;
    return index === -1 ? undefined : index;
  };
  const test = (value: unknown, variables: Variables): boolean =>
    indexOf(value, variables) !== undefined;
  return { kind: 'test', test: { leafArrays: 'whole', test, indexOf } };
}

const valueTest =
  (condition: Condition) =>
  (value: unknown, variables: Variables): boolean =>
    meets(condition, value, variables);

/** An array in an array is to `$elemMatch` a document whose names are its indexes. */
const documentTest =
  (matches: (document: Document, state: MatchState) => boolean) =>
  (value: unknown, variables: Variables): boolean => {
    const document = isArray(value) ? Object.fromEntries(Object.entries(value)) : value;
    return isDocument(document) && matches(document, { ...variables, index: undefined });
  };
