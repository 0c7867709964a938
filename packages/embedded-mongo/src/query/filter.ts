import { badValue, notCarried } from '../errors.ts';
import type { Document } from '../values/document.ts';
import { isArray, entriesOf, isDocument } from '../values/types.ts';
import { meetsAtPath, type Position } from './condition.ts';
import { compileField } from './fieldOperators.ts';

/** A compiled filter. */
export interface Filter {
  matches(document: Document): boolean;
  /**
   * The index that the positional operator `$` stands for after a match: that of the element of an
   * array which matched, in the outermost array on the path. Undefined when there is none.
   */
  positional(document: Document): number | undefined;
}

export interface FilterOptions {
  /** Values of the variables that `$expr` may name: `{ id: 1 }` is `$$id`. */
  readonly lets?: Document;
  /** What `$$NOW` is in `$expr`. */
  readonly now?: Date;
}

type Predicate = (document: Document, position: Position) => boolean;

/** Operators that MongoDB has at the top of a filter and this server does not. */
const NOT_CARRIED: ReadonlySet<string> = new Set([
  '$where',
  '$text',
  '$jsonSchema',
  '$sampleRate',
  '$alwaysTrue',
  '$alwaysFalse',
]);

/**
 * Compiles a filter of `find`, `update`, `delete` or `$match`.
 *
 * @throws MongoError 2 (BadValue) for an unknown operator or a wrong operand, 238 (NotImplemented)
 *   for an operator that is not carried
 */
export function compileFilter(filter: Document, options: FilterOptions = {}): Filter {
  const predicate = compile(filter, options);
  return {
    matches: (document) => predicate(document, { index: undefined }),
    positional: (document) => {
      const position: Position = { index: undefined };
      return predicate(document, position) ? position.index : undefined;
    },
  };
}

function compile(filter: Document, options: FilterOptions): Predicate {
  const parts = entriesOf(filter).flatMap(([name, operand]) => {
    if (name === '$comment') return [];
    return [
      name.startsWith('$') ? topLevel(name, operand, options) : field(name, operand, options),
    ];
  });
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  return (document, position) => parts.every((part) => part(document, position));
}

function topLevel(name: string, operand: unknown, options: FilterOptions): Predicate {
  switch (name) {
    case '$and': {
      const parts = filters(name, operand, options);
      return (document, position) => parts.every((part) => part(document, position));
    }
    case '$or': {
      const parts = filters(name, operand, options);
      return (document, position) => parts.some((part) => part(document, position));
    }
    case '$nor': {
      const parts = filters(name, operand, options);
      return (document) => !parts.some((part) => part(document, { index: undefined }));
    }
    default:
      if (NOT_CARRIED.has(name)) throw notCarried(name);
      throw badValue(
        `unknown top level operator: ${name}. If you have a field name that starts with a '$' symbol, consider using $getField or $setField.`,
      );
  }
}

function filters(name: string, operand: unknown, options: FilterOptions): Predicate[] {
  if (!isArray(operand)) throw badValue(`${name} must be an array`);
  if (operand.length === 0) throw badValue('$and/$or/$nor must be a nonempty array');
  return operand.map((member: unknown) => {
    if (!isDocument(member)) throw badValue('$or/$and/$nor entries need to be full objects');
    return compile(member, options);
  });
}

function field(name: string, operand: unknown, options: FilterOptions): Predicate {
  const path = name.split('.');
  const condition = compileField(operand, (filter) => {
    const predicate = compile(filter, options);
    return (document) => predicate(document, { index: undefined });
  });
  return (document, position) => meetsAtPath(condition, document, path, position);
}
