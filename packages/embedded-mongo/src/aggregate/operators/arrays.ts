import { Int32 } from 'bson';
import { MongoError } from '../../errors.ts';
import { isTruthy } from '../../values/truth.ts';
import { elementOrder } from '../../query/sort.ts';
import { compareValues, valuesEqual } from '../../values/compare.ts';
import { getField, setField, type Document } from '../../values/document.ts';
import { valueKey } from '../../values/key.ts';
import { toInteger } from '../../values/numbers.ts';
import { entriesOf, isArray, isDocument, typeOf } from '../../values/types.ts';
import { bind, checkVariableName } from '../environment.ts';
import {
  binary,
  isNullish,
  namedArguments,
  unary,
  variadic,
  withArguments,
  withNamed,
  wrongType,
  type Operator,
  type OperatorTable,
} from './operator.ts';

type Values = readonly unknown[];

/** An operator on one array: null for null, an error for anything else. */
const onArray = (apply: (array: Values) => unknown): Operator =>
  unary((value, operator) => (isNullish(value) ? null : apply(arrayOf(value, operator))));

function arrayOf(value: unknown, operator: string): Values {
  if (!isArray(value)) throw wrongType(operator, 'an array', value);
  return value;
}

function integerOf(value: unknown, operator: string, what: string): number {
  const whole = toInteger(value);
  if (whole === undefined || whole > 0x7fffffffn || whole < -0x80000000n) {
    throw new MongoError(
      28690,
      `${operator}: ${what} must be representable as a 32-bit integer, found ${typeOf(value)}`,
    );
  }
  return Number(whole);
}

const arrayElemAt = binary((array, index, operator) => {
  if (isNullish(array) || isNullish(index)) return null;
  return arrayOf(array, operator).at(integerOf(index, operator, 'the index'));
});

const concatArrays = variadic((values, operator) => {
  if (values.some(isNullish)) return null;
  return values.flatMap((value) => arrayOf(value, operator));
});

const slice = withArguments(2, 3, ([array, first, count], operator) => {
  if (isNullish(array) || isNullish(first) || count === null) return null;
  const values = arrayOf(array, operator);
  const position = integerOf(first, operator, 'the second argument');
  if (count === undefined) return position < 0 ? values.slice(position) : values.slice(0, position);
  const length = integerOf(count, operator, 'the third argument');
  if (length <= 0) throw new MongoError(28729, 'Third argument to $slice must be positive');
  const start = position < 0 ? Math.max(0, values.length + position) : position;
  return values.slice(start, start + length);
});

const indexOfArray = withArguments(2, 4, ([array, value, start, end], operator) => {
  if (isNullish(array)) return null;
  const from = start === undefined ? 0 : integerOf(start, operator, 'the start');
  const values = arrayOf(array, operator);
  const to = end === undefined ? values.length : integerOf(end, operator, 'the end');
  const found = values.findIndex(
    (element, index) => index >= from && index < to && valuesEqual(element, value),
  );
  return new Int32(found);
});

const range = withArguments(2, 3, ([start, end, step = new Int32(1)], operator) => {
  const [from, to, by] = [start, end, step].map((value) =>
    integerOf(value, operator, 'every argument'),
  );
  if (from === undefined || to === undefined || by === undefined || by === 0) {
    throw new MongoError(34449, '$range requires a non-zero step value');
  }
  const count = Math.max(0, Math.ceil((to - from) / by));
  return Array.from({ length: count }, (_, index) => new Int32(from + index * by));
});

function variableName(named: ReadonlyMap<string, unknown>, operator: string): string {
  const name = named.get('as') ?? 'this';
  if (typeof name !== 'string') throw wrongType(operator, "a string as 'as'", name);
  checkVariableName(name);
  return name;
}

const map: Operator = (operand, compile, operator) => {
  const named = namedArguments(operator, operand, ['input', 'in'], ['as']);
  const name = variableName(named, operator);
  const input = compile(named.get('input'));
  const body = compile(named.get('in'), [name]);
  return (environment) => {
    const array = input(environment);
    if (isNullish(array)) return null;
    return arrayOf(array, operator).map(
      (element) => body(bind(environment, name, element)) ?? null,
    );
  };
};

const filter: Operator = (operand, compile, operator) => {
  const named = namedArguments(operator, operand, ['input', 'cond'], ['as', 'limit']);
  const name = variableName(named, operator);
  const input = compile(named.get('input'));
  const test = compile(named.get('cond'), [name]);
  const limit = named.has('limit') ? compile(named.get('limit')) : () => undefined;
  return (environment) => {
    const array = input(environment);
    if (isNullish(array)) return null;
    const kept = arrayOf(array, operator).filter((element) =>
      isTruthy(test(bind(environment, name, element))),
    );
    const most = limit(environment);
    if (isNullish(most)) return kept;
    const count = integerOf(most, operator, 'the limit');
    if (count < 1) throw new MongoError(327392, '$filter: limit must be greater than 0');
    return kept.slice(0, count);
  };
};

const reduce: Operator = (operand, compile, operator) => {
  const named = namedArguments(operator, operand, ['input', 'initialValue', 'in']);
  const input = compile(named.get('input'));
  const initial = compile(named.get('initialValue'));
  const body = compile(named.get('in'), ['this', 'value']);
  return (environment) => {
    const array = input(environment);
    if (isNullish(array)) return null;
    return arrayOf(array, operator).reduce(
      (value, element) => body(bind(bind(environment, 'value', value), 'this', element)),
      initial(environment),
    );
  };
};

const sortArray: Operator = (operand, compile, operator) => {
  const named = namedArguments(operator, operand, ['input', 'sortBy']);
  const compare = elementOrder(named.get('sortBy'));
  const input = compile(named.get('input'));
  return (environment) => {
    const array = input(environment);
    return isNullish(array) ? null : [...arrayOf(array, operator)].sort(compare);
  };
};

const zip: Operator = (operand, compile, operator) => {
  const named = namedArguments(operator, operand, ['inputs'], ['useLongestLength', 'defaults']);
  const specs = named.get('inputs');
  if (!isArray(specs) || specs.length === 0) {
    throw new MongoError(34465, '$zip requires at least one input array');
  }
  const inputs = specs.map((spec) => compile(spec));
  const defaults = compile(named.get('defaults') ?? []);
  const longest = named.get('useLongestLength') === true;
  return (environment) => {
    const arrays = inputs.map((input) => input(environment));
    if (arrays.some(isNullish)) return null;
    const values = arrays.map((array) => arrayOf(array, operator));
    const fill = arrayOf(defaults(environment), operator);
    const lengths = values.map((array) => array.length);
    const length = longest ? Math.max(...lengths) : Math.min(...lengths);
    return Array.from({ length }, (_, row) =>
      values.map((array, column) => (row < array.length ? array[row] : (fill[column] ?? null))),
    );
  };
};

/** `$firstN` and its like, on the elements of an array. */
const nOf = (pick: (array: Values, n: number) => Values): Operator =>
  withNamed(['input', 'n'], [], (value, operator) => {
    const n = integerOf(value('n'), operator, 'n');
    if (n < 1) throw new MongoError(5787908, `'n' must be greater than 0, found ${n}`);
    return pick(arrayOf(value('input'), operator), n);
  });

const sortedValues = (array: Values, direction: 1 | -1): Values =>
  array.filter((value) => !isNullish(value)).sort((a, b) => compareValues(a, b) * direction);

/** The distinct values of arrays, by MongoDB's equality, in order of their first appearance. */
function distinct(values: Values): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const value of values) {
    const key = valueKey(value);
    if (!found.has(key)) found.set(key, value);
  }
  return found;
}

/** A set operation whose result is an array: null when an argument is. */
const onSets = (apply: (sets: readonly Map<string, unknown>[]) => Values): Operator =>
  variadic((values, operator) => {
    if (values.some(isNullish)) return null;
    return apply(values.map((value) => distinct(arrayOf(value, operator)))).toSorted(compareValues);
  });

/** A set operation whose result is a boolean: null is not a set. */
const testSets = (
  test: (first: Map<string, unknown>, others: readonly Map<string, unknown>[]) => boolean,
): Operator =>
  variadic((values, operator) => {
    const [first = new Map<string, unknown>(), ...others] = values.map((value) =>
      distinct(arrayOf(value, operator)),
    );
    return test(first, others);
  });

const isSubset = (a: Map<string, unknown>, b: Map<string, unknown>): boolean =>
  [...a.keys()].every((key) => b.has(key));

const arrayToObject = onArray((array) => {
  const result: Document = {};
  for (const element of array) {
    const [name, value] = isArray(element)
      ? element
      : isDocument(element)
        ? [getField(element, 'k'), getField(element, 'v')]
        : [];
    if (typeof name !== 'string') {
      throw new MongoError(
        40395,
        '$arrayToObject requires pairs of a string and a value, or objects with k and v',
      );
    }
    setField(result, name, value);
  }
  return result;
});

const objectToArray = unary((value, operator) => {
  if (isNullish(value)) return null;
  if (!isDocument(value)) throw wrongType(operator, 'an object', value);
  return entriesOf(value).map(([k, v]) => ({ k, v }));
});

export const ARRAYS: OperatorTable = {
  $allElementsTrue: unary((value, operator) => arrayOf(value, operator).every(isTruthy)),
  $anyElementTrue: unary((value, operator) => arrayOf(value, operator).some(isTruthy)),
  $arrayElemAt: arrayElemAt,
  $arrayToObject: arrayToObject,
  $concatArrays: concatArrays,
  $filter: filter,
  $firstN: nOf((array, n) => array.slice(0, n)),
  $in: binary((value, array, operator) =>
    arrayOf(array, operator).some((element) => valuesEqual(element, value)),
  ),
  $indexOfArray: indexOfArray,
  $isArray: unary((value) => isArray(value)),
  $lastN: nOf((array, n) => array.slice(-n)),
  $map: map,
  $maxN: nOf((array, n) => sortedValues(array, -1).slice(0, n)),
  $minN: nOf((array, n) => sortedValues(array, 1).slice(0, n)),
  $objectToArray: objectToArray,
  $range: range,
  $reduce: reduce,
  $reverseArray: onArray((array) => array.toReversed()),
  $setDifference: binary((a, b, operator) => {
    if (isNullish(a) || isNullish(b)) return null;
    const taken = distinct(arrayOf(b, operator));
    const left = distinct(arrayOf(a, operator));
    return [...left].filter(([key]) => !taken.has(key)).map(([, value]) => value);
  }),
  $setEquals: testSets((first, others) =>
    others.every((other) => isSubset(first, other) && isSubset(other, first)),
  ),
  $setIntersection: onSets(([first = new Map<string, unknown>(), ...others]) =>
    [...first].filter(([key]) => others.every((other) => other.has(key))).map(([, value]) => value),
  ),
  $setIsSubset: testSets((first, [second = new Map<string, unknown>()]) => isSubset(first, second)),
  $setUnion: onSets((sets) => [...distinct(sets.flatMap((set) => [...set.values()])).values()]),
  $size: unary((value, operator) => {
    if (!isArray(value)) {
      throw new MongoError(
        17124,
        `The argument to ${operator} must be an array, but was of type: ${typeOf(value)}`,
      );
    }
    return new Int32(value.length);
  }),
  $slice: slice,
  $sortArray: sortArray,
  $zip: zip,
};
