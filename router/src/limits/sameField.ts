import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

import { fragmentsOf } from '../fragmentsOf.ts';

/** A place in the answer: how many fields of the operation are for it, and what is within it. */
interface Place {
  fields: number;
  readonly within: Map<string, Place>;
}

/**
 * Finds how many fields of an operation or fragment are for the same place in the answer at most.
 * Validation compares each of them with each other one, so its work grows with the square of this
 * number. Each spread is followed: the document's selections must be bounded, with no fragment within
 * itself.
 */
export function createSameFieldCount(document: DocumentNode) {
  const fragments = fragmentsOf(document);

  return (definition: OperationDefinitionNode | FragmentDefinitionNode): number => {
    let most = 0;

    const visit = (set: SelectionSetNode, place: Place): void => {
      for (const selection of set.selections) {
        if (selection.kind === Kind.FIELD) {
          const inner = placeOf(place, (selection.alias ?? selection.name).value);
          inner.fields += 1;
          most = Math.max(most, inner.fields);
          if (selection.selectionSet !== undefined) visit(selection.selectionSet, inner);
        } else if (selection.kind === Kind.INLINE_FRAGMENT) {
          visit(selection.selectionSet, place);
        } else {
          const fragment = fragments.get(selection.name.value);
          if (fragment !== undefined) visit(fragment.selectionSet, place);
        }
      }
    };

    visit(definition.selectionSet, { fields: 1, within: new Map() });
    return most;
  };
}

function placeOf({ within }: Place, name: string): Place {
  let place = within.get(name);
  if (place === undefined) {
    place = { fields: 0, within: new Map() };
    within.set(name, place);
  }
  return place;
}
