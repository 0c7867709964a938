import { walkPath, type LeafArrays } from './path.ts';

/** Where the positional operator `$` of an update points after a match. */
export interface Position {
  index: number | undefined;
}

/** A test of one value; `undefined` is a missing one. */
export interface ElementTest {
  readonly leafArrays: LeafArrays;
  test(value: unknown): boolean;
  /** The element of a matching array that made it match, for the operators that look for one. */
  indexOf?(value: unknown): number | undefined;
}

/** What one field's operators ask of it. */
export type Condition =
  | { readonly kind: 'test'; readonly test: ElementTest }
  | { readonly kind: 'all'; readonly of: readonly Condition[] }
  | { readonly kind: 'none'; readonly of: readonly Condition[] };

export const testing = (
  test: (value: unknown) => boolean,
  leafArrays: LeafArrays = 'opened',
): Condition => ({ kind: 'test', test: { test, leafArrays } });

export const all = (of: readonly Condition[]): Condition => ({ kind: 'all', of });

/** Holds when `all(of)` does not. */
export const not = (...of: readonly Condition[]): Condition => ({
  kind: 'none',
  of: [all(of)],
});

/** Whether a document meets a condition at a path: each test may be met by another value there. */
export function meetsAtPath(
  condition: Condition,
  document: unknown,
  path: readonly string[],
  position: Position,
): boolean {
  switch (condition.kind) {
    case 'all':
      return condition.of.every((part) => meetsAtPath(part, document, path, position));
    case 'none':
      return !condition.of.some((part) => meetsAtPath(part, document, path, { index: undefined }));
    case 'test': {
      const { test } = condition;
      return walkPath(document, path, test.leafArrays, (value, arrayIndex) => {
        if (!test.test(value)) return false;
        position.index = arrayIndex ?? test.indexOf?.(value) ?? position.index;
        return true;
      });
    }
  }
}

/** Whether a single value meets a condition; unlike at a path, an array is not opened. */
export function meets(condition: Condition, value: unknown): boolean {
  switch (condition.kind) {
    case 'all':
      return condition.of.every((part) => meets(part, value));
    case 'none':
      return !condition.of.some((part) => meets(part, value));
    case 'test':
      return condition.test.test(value);
  }
}
