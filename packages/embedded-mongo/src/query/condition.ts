import type { Variables } from '../aggregate/environment.ts';
import { walkPath, type LeafArrays } from './path.ts';

/** What a match is given, and what it finds out. */
export interface MatchState extends Variables {
  /** Where the positional operator `$` of an update points after a match. */
  index: number | undefined;
}

/** A test of one value; `undefined` is a missing one. */
export interface ElementTest {
  readonly leafArrays: LeafArrays;
  test(value: unknown, variables: Variables): boolean;
  /** The element of a matching array that made it match, for the operators that look for one. */
  indexOf?(value: unknown, variables: Variables): number | undefined;
}

/** What one field's operators ask of it. */
export type Condition =
  | { readonly kind: 'test'; readonly test: ElementTest }
  | { readonly kind: 'all'; readonly of: readonly Condition[] }
  | { readonly kind: 'none'; readonly of: readonly Condition[] };

export const testing = (
  test: (value: unknown, variables: Variables) => boolean,
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
  state: MatchState,
): boolean {
  switch (condition.kind) {
    case 'all':
      return condition.of.every((part) => meetsAtPath(part, document, path, state));
    case 'none':
      return !condition.of.some((part) =>
        meetsAtPath(part, document, path, { ...state, index: undefined }),
      );
    case 'test': {
      const { test } = condition;
      return walkPath(document, path, test.leafArrays, (value, arrayIndex) => {
        if (!test.test(value, state)) return false;
        state.index = arrayIndex ?? test.indexOf?.(value, state) ?? state.index;
        return true;
      });
    }
  }
}

/** Whether a single value meets a condition; unlike at a path, an array is not opened. */
export function meets(condition: Condition, value: unknown, variables: Variables): boolean {
  switch (condition.kind) {
    case 'all':
      return condition.of.every((part) => meets(part, value, variables));
    case 'none':
      return !condition.of.some((part) => meets(part, value, variables));
    case 'test':
      return condition.test.test(value, variables);
  }
}
