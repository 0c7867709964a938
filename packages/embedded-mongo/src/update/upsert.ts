import { BSONRegExp } from 'bson';
import { MongoError } from '../errors.ts';
import { getField, setField, type Document } from '../values/document.ts';
import { isArray, entriesOf, firstFieldIsOperator, isDocument } from '../values/types.ts';

/**
 * The document that an upsert starts from: the fields that a filter says are equal to a value.
 *
 * @throws MongoError 54 (NotSingleValueField) when the filter gives a path two values
 */
export function upsertBase(filter: Document): Document {
  const values = new Map<string, unknown>();
  collect(filter, values);
  const base: Document = {};
  for (const [path, value] of values) {
    const names = path.split('.');
    const within = names.slice(1).map((_, count) => names.slice(0, count + 1).join('.'));
    const outer = within.find((prefix) => values.has(prefix));
    if (outer !== undefined) {
      throw new MongoError(
        'NotSingleValueField',
        `cannot infer query fields to set, both paths '${path}' and '${outer}' are matched`,
      );
    }
    setAt(base, names, value);
  }
  return base;
}

function collect(filter: Document, values: Map<string, unknown>): void {
  for (const [name, operand] of entriesOf(filter)) {
    if (name === '$and' || (name === '$or' && isArray(operand) && operand.length === 1)) {
      for (const part of isArray(operand) ? operand.filter(isDocument) : []) {
        collect(part, values);
      }
    } else if (!name.startsWith('$')) {
      for (const value of equalities(operand)) {
        if (values.has(name)) throw matchedTwice(name);
        values.set(name, value);
      }
    }
  }
}

/** The values that a field's operand says it equals; more than one of them is a conflict. */
function equalities(operand: unknown): unknown[] {
  if (operand instanceof BSONRegExp) return [];
  if (!isDocument(operand) || !firstFieldIsOperator(operand)) return [operand];
  return entriesOf(operand).flatMap(([operator, value]) => {
    if (operator === '$eq') return [value];
    if (operator !== '$all' && operator !== '$in') return [];
    // MongoDB reads $in and $all with one member as equality.
    if (!isArray(value) || (operator === '$in' && value.length !== 1)) return [];
    return value.filter(
      (member: unknown) => !(member instanceof BSONRegExp || isOperators(member)),
    );
  });
}

const isOperators = (value: unknown): boolean => isDocument(value) && firstFieldIsOperator(value);

/** Sets a field at a path that no other path of the base is a part of. */
function setAt(base: Document, [name = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    setField(base, name, value);
    return;
  }
  const existing = getField(base, name);
  const inner = isDocument(existing) ? existing : {};
  setField(base, name, inner);
  setAt(inner, rest, value);
}

function matchedTwice(path: string): MongoError {
  return new MongoError(
    'NotSingleValueField',
    `cannot infer query fields to set, path '${path}' is matched twice`,
  );
}
