import {
  getNamedType,
  type GraphQLList,
  type GraphQLOutputType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql';

import type { AnswerField, AnswerSelection } from './answerSelection.ts';
import { conditionsHold, type Variables } from './conditions.ts';
import type { FilteredOperation } from './filterOperation.ts';

/** A null in the answer whose data is not allowed. */
export interface RefusedPlace {
  /** The path of the field; where that may not be null, the null is the nearest one above. */
  readonly path: readonly (string | number)[];
  /** The name of the field. */
  readonly field: string;
}

/**
 * Completes the answer to a filtered operation by what the client selected: each field that was removed
 * becomes null wherever its object is, null goes up to the next place that may be null, and fields are
 * in the order of the client's selection.
 *
 * @param data the answer to what was left of the operation
 * @param variables as the client sent them
 * @returns the data, and one place for each null that is there because of a rule
 */
export function completeAnswer(
  { selections, rootType, typenameKey }: FilteredOperation,
  data: object,
  variables: Variables,
): { readonly data: object | null; readonly refused: readonly RefusedPlace[] } {
  const completion = new Completion(variables, typenameKey);
  return {
    data: completion.object(data, [selections], rootType),
    refused: completion.refused,
  };
}

class Completion {
  readonly refused: RefusedPlace[] = [];
  readonly #variables: Variables;
  readonly #typenameKey: string;
  /** The path of what is being completed. */
  readonly #path: (string | number)[] = [];

  constructor(variables: Variables, typenameKey: string) {
    this.#variables = variables;
    this.#typenameKey = typenameKey;
  }

  /** Completes an object; gives null when one of its fields is null and may not be. */
  object(
    data: object,
    selectionSets: readonly (readonly AnswerSelection[])[],
    declaredType: string,
  ): object | null {
    const told = valueOf(data, this.#typenameKey);
    const runtimeType = typeof told === 'string' ? told : declaredType;
    const before = this.refused.length;
    // Without a prototype, any key is just a key.
    const completed = Object.create(null) as Record<string, unknown>;
    for (const [key, selected] of this.#collect(selectionSets, runtimeType)) {
      if (selected.type === undefined) {
        completed[key] = runtimeType;
        continue;
      }
      this.#path.push(key);
      const value = this.#field(valueOf(data, key), selected.type, selected.fields);
      this.#path.pop();
      if (value === null && isNonNullType(selected.type)) return this.#nullSince(before);
      completed[key] = value;
    }
    return completed;
  }

  #field(value: unknown, type: GraphQLOutputType, fields: readonly AnswerField[]): unknown {
    // A field that an interface may not give can still be allowed in a fragment on one of its types.
    if (fields.every(({ removed }) => removed)) {
      const field = fields[0]?.name ?? '';
      this.refused.push({ path: [...this.#path], field });
      return null;
    }
    if (!fields.some(({ affected }) => affected)) return value;
    const selectionSets = fields.map(({ selections }) => selections);
    return this.#value(value, type, selectionSets);
  }

  #value(
    value: unknown,
    declared: GraphQLOutputType,
    selectionSets: readonly (readonly AnswerSelection[])[],
  ): unknown {
    const type = isNonNullType(declared) ? declared.ofType : declared;
    if (Array.isArray(value) && isListType(type)) return this.#list(value, type, selectionSets);
    if (isLeafType(type) || typeof value !== 'object' || value === null) return value ?? null;
    return this.object(value, selectionSets, getNamedType(type).name);
  }

  #list(
    items: readonly unknown[],
    { ofType }: GraphQLList<GraphQLOutputType>,
    selectionSets: readonly (readonly AnswerSelection[])[],
  ): unknown {
    const before = this.refused.length;
    const completed: unknown[] = [];
    for (const [index, item] of items.entries()) {
      this.#path.push(index);
      const value = this.#value(item, ofType, selectionSets);
      this.#path.pop();
      if (value === null && isNonNullType(ofType)) return this.#nullSince(before);
      completed.push(value);
    }
    return completed;
  }

  /** Gives the null of something that was begun, of whose refused places the last is the reason. */
  #nullSince(before: number): null {
    const reason = this.refused.slice(before).at(-1);
    this.refused.length = before;
    if (reason !== undefined) this.refused.push(reason);
    return null;
  }

  /** The selections that count for an object, by key, in order of the first of each. */
  #collect(
    selectionSets: readonly (readonly AnswerSelection[])[],
    runtimeType: string,
  ): ReadonlyMap<string, SelectedKey> {
    const byKey = new Map<string, SelectedKey>();
    const seen = new Set<readonly AnswerSelection[]>();
    const collect = (selections: readonly AnswerSelection[]): void => {
      if (seen.has(selections)) return;
      seen.add(selections);
      for (const selection of selections) {
        if (!conditionsHold(selection.conditions, this.#variables)) continue;
        if (selection.kind === 'fragment') {
          if (selection.types.has(runtimeType)) collect(selection.selections);
          continue;
        }
        const known = byKey.get(selection.key);
        if (selection.kind === 'typename') {
          if (known === undefined) byKey.set(selection.key, { type: undefined });
        } else if (known?.type === undefined) {
          byKey.set(selection.key, { type: selection.type, fields: [selection] });
        } else {
          known.fields.push(selection);
        }
      }
    };
    selectionSets.forEach(collect);
    return byKey;
  }
}

/** What was selected under one key; `__typename` when it has no type. */
type SelectedKey =
  | { readonly type: undefined }
  | { readonly type: GraphQLOutputType; readonly fields: AnswerField[] };

function valueOf(data: object, key: string): unknown {
  return Object.hasOwn(data, key) ? (Reflect.get(data, key) as unknown) : undefined;
}
