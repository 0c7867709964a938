import { Int32, Long, Timestamp } from 'bson';
import { badValue, MongoError } from '../errors.ts';
import { compareValues } from '../values/compare.ts';
import { describe } from '../values/describe.ts';
import { getField, type Document } from '../values/document.ts';
import { valuesIdentical } from '../values/identical.ts';
import { arithmetic, integer } from '../values/numbers.ts';
import {
  isArray,
  entriesOf,
  isDocument,
  isNumeric,
  typeOf,
  type Numeric,
} from '../values/types.ts';
import { REMOVED, type Modifier, type UpdateContext } from './modifier.ts';

/** Keeps the value that is there when the new one would be stored alike. */
const replaced = (current: unknown, value: unknown): unknown =>
  valuesIdentical(current, value) ? current : value;

const idOf = (context: UpdateContext): string =>
  `{_id: ${describe(getField(context.root, '_id'))}}`;

export function set(path: string, value: unknown): Modifier {
  return { operator: '$set', path, apply: (current) => replaced(current, value) };
}

export function setOnInsert(path: string, value: unknown): Modifier {
  return {
    operator: '$setOnInsert',
    path,
    needsPath: ({ isInsert }) => isInsert,
    apply: (current, { isInsert }) => (isInsert ? replaced(current, value) : current),
  };
}

export function unset(path: string): Modifier {
  return {
    operator: '$unset',
    path,
    needsPath: () => false,
    apply: (current) => (current === undefined ? undefined : REMOVED),
  };
}

/** `$inc` and `$mul`: types widen from int to long, and past 64 bits is an error. */
export function calculate(operator: '$inc' | '$mul', path: string, operand: unknown): Modifier {
  if (!isNumeric(operand)) {
    const verb = operator === '$inc' ? 'increment' : 'multiply';
    throw new MongoError(
      'TypeMismatch',
      `Cannot ${verb} with non-numeric argument: {${path}: ${describe(operand)}}`,
    );
  }
  return {
    operator,
    path,
    apply: (current, context) => {
      if (current === undefined) return operator === '$inc' ? operand : zeroLike(operand);
      if (!isNumeric(current)) {
        throw new MongoError(
          'TypeMismatch',
          `Cannot apply ${operator} to a value of non-numeric type. ${idOf(context)} has the field '${path}' of non-numeric type ${typeOf(current)}`,
        );
      }
      const result = arithmetic(operator === '$inc' ? 'add' : 'multiply', current, operand);
      if (result === undefined) {
        throw badValue(
          `Failed to apply ${operator} operations to current value (${describe(current)}) for document ${idOf(context)}`,
        );
      }
      return replaced(current, result);
    },
  };
}

function zeroLike(operand: Numeric): unknown {
  return arithmetic('multiply', operand, new Int32(0));
}

/** `$min` and `$max`: the lower or the higher of two values in MongoDB's order. */
export function extreme(operator: '$min' | '$max', path: string, operand: unknown): Modifier {
  const direction = operator === '$min' ? -1 : 1;
  return {
    operator,
    path,
    apply: (current) =>
      current === undefined || compareValues(operand, current) * direction > 0 ? operand : current,
  };
}

export function currentDate(path: string, operand: unknown): Modifier {
  const type = currentDateType(path, operand);
  return {
    operator: '$currentDate',
    path,
    apply: (_current, { now }) =>
      type === 'date' ? now : new Timestamp({ t: Math.floor(now.getTime() / 1000), i: 1 }),
  };
}

function currentDateType(path: string, operand: unknown): 'date' | 'timestamp' {
  if (typeof operand === 'boolean') return 'date';
  if (isDocument(operand)) {
    const type = getField(operand, '$type');
    if (Object.keys(operand).length === 1 && (type === 'date' || type === 'timestamp')) return type;
    throw badValue(
      `The '$type' string field is required to be 'date' or 'timestamp': {$currentDate: {${path}: {$type: 'date'}}}`,
    );
  }
  throw badValue(
    `${typeOf(operand)} is not valid type for $currentDate. Please use a boolean ('true') or a $type expression ({$type: 'timestamp/date'}).`,
  );
}

type Bitwise = (a: bigint, b: bigint) => bigint;

const BITWISE: ReadonlyMap<string, Bitwise> = new Map<string, Bitwise>([
  ['and', (a, b) => a & b],
  ['or', (a, b) => a | b],
  ['xor', (a, b) => a ^ b],
]);

export function bit(path: string, operand: unknown): Modifier {
  if (!isDocument(operand) || Object.keys(operand).length === 0) {
    throw badValue(
      `The $bit modifier is not compatible with a ${typeOf(operand)}. You must pass in an embedded document: {$bit: {field: {and/or/xor: #}}`,
    );
  }
  const steps = entriesOf(operand).map(([name, mask]) => bitStep(name, mask));
  return {
    operator: '$bit',
    path,
    apply: (current, context) => {
      const start = current ?? new Int32(0);
      if (!isIntegral(start)) {
        throw badValue(
          `Cannot apply $bit to a value of non-integral type.${idOf(context)} has the field ${path} of non-integer type ${typeOf(current)}`,
        );
      }
      return replaced(
        current,
        steps.reduce((value, step) => step(value), start),
      );
    },
  };
}

type Integral = Int32 | Long | number;

const isIntegral = (value: unknown): value is Integral =>
  typeOf(value) === 'int' || typeOf(value) === 'long';

function bitStep(name: string, mask: unknown): (value: Integral) => Integral {
  const apply = BITWISE.get(name);
  if (apply === undefined) {
    throw badValue(`The $bit modifier only supports 'and', 'or', and 'xor', not '${name}'`);
  }
  if (!isIntegral(mask)) {
    throw badValue(
      `The $bit modifier field must be an Integer(32/64 bit); a '${typeOf(mask)}' is not supported here`,
    );
  }
  return (value) => {
    const result = apply(bigintOf(value), bigintOf(mask));
    return typeOf(value) === 'long' || typeOf(mask) === 'long'
      ? Long.fromBigInt(result)
      : integer(result);
  };
}

const bigintOf = (value: Integral): bigint =>
  value instanceof Long
    ? value.toBigInt()
    : BigInt(typeof value === 'number' ? value : value.value);

/**
 * The two halves of `$rename`: the source is taken away and the target is set, both only when the
 * source is there. Neither may be inside an array.
 */
export function rename(from: string, to: string): { source: Modifier; target: Modifier } {
  const source: Modifier = {
    operator: '$rename',
    path: from,
    apply: (current) => (current === undefined ? undefined : REMOVED),
  };
  const target: Modifier = {
    operator: '$rename',
    path: to,
    needsPath: ({ root }) => valueOutsideArrays(root, from, 'source') !== undefined,
    apply: (current, { root }) => {
      const value = valueOutsideArrays(root, from, 'source');
      if (value === undefined) return current;
      valueOutsideArrays(root, to, 'destination');
      return value;
    },
  };
  return { source, target };
}

function valueOutsideArrays(root: Document, path: string, role: string): unknown {
  let value: unknown = root;
  for (const name of path.split('.')) {
    if (isArray(value)) {
      throw badValue(
        `The ${role} field cannot be an array element, '${path}' in doc with _id: ${describe(getField(root, '_id'))} has an array field on its way`,
      );
    }
    if (!isDocument(value)) return undefined;
    value = getField(value, name);
  }
  return value;
}
