import type { GraphQLOutputType } from 'graphql';

import { type Condition, conditionsHold, type Variables } from './conditions.ts';

/**
 * What a client selected of an object, with what it may not have. Selections of a fragment that is
 * spread in many places are shared, so this is no larger than the document however deep it nests.
 */
export type AnswerSelection = AnswerField | AnswerTypename | AnswerFragment;

export interface AnswerField {
  readonly kind: 'field';
  /** The name in the answer: the alias, if there is one. */
  readonly key: string;
  readonly name: string;
  readonly type: GraphQLOutputType;
  readonly conditions: readonly Condition[];
  /** It is not allowed, so it was not fetched. */
  readonly removed: boolean;
  /** Something in it is not allowed, or it holds more than the client asked for. */
  readonly affected: boolean;
  /** Empty for a scalar. */
  readonly selections: readonly AnswerSelection[];
}

export interface AnswerTypename {
  readonly kind: 'typename';
  readonly key: string;
  readonly conditions: readonly Condition[];
}

export interface AnswerFragment {
  readonly kind: 'fragment';
  /** The object types that it is for. */
  readonly types: ReadonlySet<string>;
  readonly conditions: readonly Condition[];
  readonly selections: readonly AnswerSelection[];
}

/** Whether any of what was removed would have counted, with these variables. */
export function selectsRemoved(
  selections: readonly AnswerSelection[],
  variables: Variables,
  seen = new Set<readonly AnswerSelection[]>(),
): boolean {
  if (seen.has(selections)) return false;
  seen.add(selections);
  return selections.some(
    (selection) =>
      selection.kind !== 'typename' &&
      conditionsHold(selection.conditions, variables) &&
      ((selection.kind === 'field' && selection.removed) ||
        selectsRemoved(selection.selections, variables, seen)),
  );
}
