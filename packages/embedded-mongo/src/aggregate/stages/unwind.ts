import { Long } from 'bson';
import { MongoError } from '../../errors.ts';
import { getField, removeField, setField, type Document } from '../../values/document.ts';
import { isArray, isDocument } from '../../values/types.ts';
import { fieldPath } from '../expression.ts';
import { namedArguments } from '../operators/operator.ts';
import type { StageCompiler } from './stage.ts';

/** `$unwind`: a document for each element of an array; what is not an array is one element. */
export const unwind: StageCompiler = (operand, _scope, name) => {
  const named =
    typeof operand === 'string'
      ? new Map<string, unknown>([['path', operand]])
      : namedArguments(
          name,
          operand,
          ['path'],
          ['includeArrayIndex', 'preserveNullAndEmptyArrays'],
        );
  const pathSpec = named.get('path');
  if (typeof pathSpec !== 'string' || !pathSpec.startsWith('$') || pathSpec.startsWith('$$')) {
    throw new MongoError(28818, `path option to ${name} stage should be prefixed with a '$'`);
  }
  const path = fieldPath(pathSpec.slice(1));
  const indexPath = indexPathOf(named.get('includeArrayIndex'), name);
  const preserves = named.get('preserveNullAndEmptyArrays') ?? false;
  if (typeof preserves !== 'boolean') {
    throw new MongoError(
      28809,
      `expected a boolean for the preserveNullAndEmptyArrays option to ${name} stage`,
    );
  }
  const withIndex = (document: Document, index: number | null): Document =>
    indexPath === undefined
      ? document
      : withValue(document, indexPath, index === null ? null : Long.fromNumber(index));
  return function* (input) {
    for (const document of input) {
      const value = valueAt(document, path);
      if (isArray(value) && value.length > 0) {
        for (const [index, element] of value.entries()) {
          yield withIndex(withValue(document, path, element), index);
        }
      } else if (value !== undefined && value !== null && !isArray(value)) {
        yield withIndex(document, null);
      } else if (preserves) {
        yield withIndex(isArray(value) ? withValue(document, path, undefined) : document, null);
      }
    }
  };
};

function indexPathOf(spec: unknown, name: string): readonly string[] | undefined {
  if (spec === undefined) return undefined;
  if (typeof spec !== 'string' || spec === '' || spec.startsWith('$')) {
    throw new MongoError(
      28822,
      `includeArrayIndex option to ${name} stage should be a field name without a '$'`,
    );
  }
  return fieldPath(spec);
}

/** The value at a path through documents; arrays on the way are not looked into. */
function valueAt(document: Document, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, name) => (isDocument(value) ? getField(value, name) : undefined),
    document,
  );
}

/** A copy of a document with another value at a path, or with none. */
export function withValue(
  document: Document,
  [name = '', ...rest]: readonly string[],
  value: unknown,
): Document {
  const copy = { ...document };
  if (rest.length > 0) {
    const inner = getField(document, name);
    setField(copy, name, withValue(isDocument(inner) ? inner : {}, rest, value));
  } else if (value === undefined) {
    removeField(copy, name);
  } else {
    setField(copy, name, value);
  }
  return copy;
}
