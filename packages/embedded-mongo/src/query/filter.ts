import { boundNames } from '../aggregate/environment.ts';
import { compileExpression, evaluateLets } from '../aggregate/expression.ts';
import { badValue, notCarried } from '../errors.ts';
import type { Document } from '../values/document.ts';
import { isArray, entriesOf, isDocument } from '../values/types.ts';
import { meetsAtPath, type MatchState } from './condition.ts';
import { compileField } from './fieldOperators.ts';
import { isTruthy } from '../values/truth.ts';

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
  /** The `let` of the command: what `$expr` may name, `{ id: 1 }` being `$$id`. */
  readonly lets?: Document;
  /** What `$$NOW` is in `$expr`. */
  readonly now?: Date;
  /** False for elements of arrays and other parts of documents: they cannot have an `$expr`. */
  readonly isWholeDocument?: boolean;
}

/** A filter whose variables are given when it is applied. */
export type Predicate = (document: Document, state: MatchState) => boolean;

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
export function compileFilter(
  filter: Document,
  { lets = {}, now = new Date(), isWholeDocument = true }: FilterOptions = {},
): Filter {
  const variables = evaluateLets(lets, now);
  const names = isWholeDocument ? new Set(boundNames(variables)) : undefined;
  const predicate = compilePredicate(filter, names);
  const { bindings } = variables;
  return {
    matches: (document) => predicate(document, { now, bindings, index: undefined }),
    positional: (document) => {
      const state: MatchState = { now, bindings, index: undefined };
      return predicate(document, state) ? state.index : undefined;
    },
  };
}

/** The variables that `$expr` may name, or undefined where `$expr` has no place. */
type ExprVariables = ReadonlySet<string> | undefined;

/** Compiles a filter in which `$expr` may use the named variables. */
export function compilePredicate(filter: Document, variables: ExprVariables): Predicate {
  return every(
    entriesOf(filter).flatMap(([name, operand]) => {
      if (name === '$comment') return [];
      const compile = name.startsWith('$') ? topLevel : field;
      return [compile(name, operand, variables)];
    }),
  );
}

function every(parts: readonly Predicate[]): Predicate {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  return (document, state) => parts.every((part) => part(document, state));
}

function topLevel(name: string, operand: unknown, variables: ExprVariables): Predicate {
  switch (name) {
    case '$and':
      return every(members(name, operand, variables));
    case '$or': {
      const parts = members(name, operand, variables);
      // Like MongoDB's, a choice does not say which element matched, unless it is none.
      if (parts.length === 1) return every(parts);
      return (document, state) =>
        parts.some((part) => part(document, { ...state, index: undefined }));
    }
    case '$nor': {
      const parts = members(name, operand, variables);
      return (document, state) =>
        !parts.some((part) => part(document, { ...state, index: undefined }));
    }
    case '$expr': {
      if (variables === undefined) {
        throw badValue('$expr can only be applied to the top-level document');
      }
      const expression = compileExpression(operand, variables);
      return (document, { now, bindings }) =>
        isTruthy(expression({ root: document, now, bindings }));
    }
    default:
      if (NOT_CARRIED.has(name)) throw notCarried(name);
      throw badValue(
        `unknown top level operator: ${name}. If you have a field name that starts with a '$' symbol, consider using $getField or $setField.`,
      );
  }
}

function members(name: string, operand: unknown, variables: ExprVariables): Predicate[] {
  if (!isArray(operand)) throw badValue(`${name} must be an array`);
  if (operand.length === 0) throw badValue('$and/$or/$nor must be a nonempty array');
  return operand.map((member) => {
    if (!isDocument(member)) throw badValue('$or/$and/$nor entries need to be full objects');
    return compilePredicate(member, variables);
  });
}

function field(name: string, operand: unknown): Predicate {
  const path = name.split('.');
  const condition = compileField(operand, (filter) => compilePredicate(filter, undefined));
  return (document, state) => meetsAtPath(condition, document, path, state);
}
