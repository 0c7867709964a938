import { BSONRegExp } from 'bson';
import { badValue, MongoError } from '../errors.ts';
import { compileFilter } from '../query/filter.ts';
import { elementOrder } from '../query/sort.ts';
import { valuesEqual } from '../values/compare.ts';
import { describe } from '../values/describe.ts';
import type { Document } from '../values/document.ts';
import { valueKey } from '../values/key.ts';
import { toInteger } from '../values/numbers.ts';
import { isArray, entriesOf, firstFieldIsOperator, isDocument, typeOf } from '../values/types.ts';
import type { Modifier } from './modifier.ts';

type Values = readonly unknown[];

/** The members of `{ $each: [...] }`, or the one value itself. */
function eachOf(operator: string, operand: unknown): Values {
  if (!isDocument(operand) || !Object.hasOwn(operand, '$each')) return [operand];
  const each = operand['$each'];
  if (!isArray(each)) {
    throw new MongoError(
      operator === '$push' ? 'BadValue' : 'TypeMismatch',
      `The argument to $each in ${operator} must be an array but it was of type ${typeOf(each)}`,
    );
  }
  return each;
}

/** `$push`, with `$each`, `$position`, `$sort` and `$slice` applied in this order. */
export function push(path: string, operand: unknown): Modifier {
  const added = eachOf('$push', operand);
  const clauses = isDocument(operand) && Object.hasOwn(operand, '$each') ? operand : {};
  const unknown = Object.keys(clauses).find((name) => !PUSH_CLAUSES.has(name));
  if (unknown !== undefined) throw badValue(`Unrecognized clause in $push: ${unknown}`);
  const position = integerClause(clauses, '$position');
  const slice = integerClause(clauses, '$slice');
  const compare = Object.hasOwn(clauses, '$sort') ? elementOrder(clauses['$sort']) : undefined;
  return {
    operator: '$push',
    path,
    apply: (current) => {
      if (current !== undefined && !isArray(current)) {
        throw badValue(`The field '${path}' must be an array but is of type ${typeOf(current)}`);
      }
      const before: Values = current ?? [];
      let after = added.length === 0 ? before : inserted(before, added, position);
      if (compare !== undefined) after = [...after].sort(compare);
      if (slice !== undefined) after = slice < 0 ? after.slice(slice) : after.slice(0, slice);
      // MongoDB counts an update that sorts as a change, whatever the order was.
      const same = current !== undefined && compare === undefined && sameMembers(before, after);
      return same ? current : after;
    },
  };
}

const PUSH_CLAUSES: ReadonlySet<string> = new Set(['$each', '$position', '$slice', '$sort']);

function integerClause(clauses: Document, name: string): number | undefined {
  if (!Object.hasOwn(clauses, name)) return undefined;
  const value = toInteger(clauses[name]);
  if (value === undefined) {
    throw badValue(
      `The value for ${name} must be an integer value but was given type: ${typeOf(clauses[name])}`,
    );
  }
  return Number(value);
}

function inserted(before: Values, added: Values, position: number | undefined): Values {
  if (position === undefined) return [...before, ...added];
  // A negative position counts from the end; both ends hold what is out of range.
  const at = position < 0 ? Math.max(0, before.length + position) : position;
  return [...before.slice(0, at), ...added, ...before.slice(at)];
}

const sameMembers = (a: Values, b: Values): boolean =>
  a.length === b.length && a.every((value, index) => value === b[index]);

export function addToSet(path: string, operand: unknown): Modifier {
  const added = eachOf('$addToSet', operand);
  return {
    operator: '$addToSet',
    path,
    apply: (current) => {
      if (current !== undefined && !isArray(current)) {
        throw badValue(
          `Cannot apply $addToSet to non-array field. Field named '${path}' has non-array type ${typeOf(current)}`,
        );
      }
      const before: Values = current ?? [];
      const present = new Set(before.map(valueKey));
      const after = [...before];
      for (const value of added) {
        const key = valueKey(value);
        if (present.has(key)) continue;
        present.add(key);
        after.push(value);
      }
      return current !== undefined && after.length === before.length ? current : after;
    },
  };
}

export function pop(path: string, operand: unknown): Modifier {
  const end = toInteger(operand);
  if (end !== 1n && end !== -1n) {
    throw new MongoError('FailedToParse', `$pop expects 1 or -1, found: ${describe(operand)}`);
  }
  return {
    operator: '$pop',
    path,
    apply: (current) => {
      if (current === undefined) return undefined;
      if (!isArray(current)) {
        throw new MongoError(
          'TypeMismatch',
          `Path '${path}' contains an element of non-array type '${typeOf(current)}'`,
        );
      }
      const values: Values = current;
      if (values.length === 0) return current;
      return end === 1n ? values.slice(0, -1) : values.slice(1);
    },
  };
}

export function pull(path: string, operand: unknown): Modifier {
  return cull('$pull', path, pullTest(operand));
}

export function pullAll(path: string, operand: unknown): Modifier {
  if (!isArray(operand)) {
    throw badValue(`$pullAll requires an array argument but was given a ${typeOf(operand)}`);
  }
  const keys = new Set(operand.map(valueKey));
  return cull('$pullAll', path, (element) => keys.has(valueKey(element)));
}

function cull(operator: string, path: string, goes: (element: unknown) => boolean): Modifier {
  return {
    operator,
    path,
    apply: (current) => {
      if (current === undefined) return undefined;
      if (!isArray(current)) throw badValue(`Cannot apply ${operator} to a non-array value`);
      const values: Values = current;
      const kept = values.filter((element) => !goes(element));
      return kept.length === values.length ? current : kept;
    },
  };
}

const LOGICAL: ReadonlySet<string> = new Set(['$and', '$or', '$nor', '$expr', '$comment']);

/** The elements that `$pull` takes: by a filter of documents, by operators, or by equality. */
function pullTest(operand: unknown): (element: unknown) => boolean {
  if (isDocument(operand)) {
    const [first] = entriesOf(operand);
    const onDocuments = !firstFieldIsOperator(operand) || LOGICAL.has(first?.[0] ?? '');
    if (onDocuments) {
      const filter = compileFilter(operand, { isWholeDocument: false });
      return (element) => isDocument(element) && filter.matches(element);
    }
  }
  if (isDocument(operand) || operand instanceof BSONRegExp) {
    const filter = compileFilter({ element: operand }, { isWholeDocument: false });
    return (element) => filter.matches({ element });
  }
  return (element) => valuesEqual(element, operand);
}
