import { isListType, isNonNullType, type GraphQLNullableType, type GraphQLType } from 'graphql';

/** What two lists have in common and what only one has, by a name or by the item itself. */
export interface Comparison<T> {
  readonly added: readonly T[];
  readonly removed: readonly T[];
  readonly kept: readonly (readonly [before: T, after: T])[];
}

/** Compares two lists, whatever their order. */
export function compare<T>(
  before: Iterable<T>,
  after: Iterable<T>,
  nameOf: (item: T) => string,
): Comparison<T> {
  const old = new Map([...before].map((item) => [nameOf(item), item]));
  const added: T[] = [];
  const kept: [T, T][] = [];
  for (const item of after) {
    const name = nameOf(item);
    const same = old.get(name);
    if (same === undefined) added.push(item);
    else kept.push([same, item]);
    old.delete(name);
  }
  return { added, removed: [...old.values()], kept };
}

/** How `compare` names what has a name. */
export const byName = ({ name }: { readonly name: string }): string => name;

/** How `compare` names what is a name. */
export const itself = (name: string): string => name;

/**
 * Whether every value of the second type is one of the first: they are the same, or the second
 * allows null in fewer places. A field may become stricter without its clients noticing, an argument
 * laxer. Other types never take each other's place: to a document, `Int` is no `Float`, and an
 * interface no object that implements it.
 */
export function isSameOrStricter(lax: GraphQLType, strict: GraphQLType): boolean {
  if (isNonNullType(lax)) {
    return isNonNullType(strict) && isSameOrStricter(lax.ofType, strict.ofType);
  }
  const nullable: GraphQLNullableType = isNonNullType(strict) ? strict.ofType : strict;
  if (isListType(lax)) return isListType(nullable) && isSameOrStricter(lax.ofType, nullable.ofType);
  return !isListType(nullable) && lax.name === nullable.name;
}
