import DataLoader from 'dataloader';

import { type Page, type PageArguments } from './pagination.ts';

/** Loads single items by a key; a key without an item gives null. */
export interface ItemLoader<T> {
  load(key: string): Promise<T | null>;
}

/**
 * A loader of single items: all keys that one level of an operation asks for are read by one query.
 *
 * @param find reads the items with these keys, in any order; a key without an item gives null
 * @param keyOf the key that an item was found by
 */
export function itemLoader<T>(
  find: (keys: readonly string[]) => Promise<readonly T[]>,
  keyOf: (item: T) => string,
): ItemLoader<T> {
  return new DataLoader<string, T | null>(async (keys) => {
    const byKey = new Map((await find(keys)).map((item) => [keyOf(item), item]));
    return keys.map((key) => byKey.get(key) ?? null);
  });
}

/** Loads pages of lists that hang on a key, such as the reviews of a product. */
export interface PageLoader<T, A extends PageArguments> {
  load(key: string, args: A): Promise<Page<T>>;
}

/**
 * A loader of pages: the same page of many lists is read by one query.
 *
 * @param find reads a page for each key, in the order of the keys
 */
export function pageLoader<T, A extends PageArguments>(
  find: (keys: readonly string[], args: A) => Promise<readonly Page<T>[]>,
): PageLoader<T, A> {
  const byArguments = new Map<string, DataLoader<string, Page<T>>>();
  return {
    load(key, args) {
      const name = JSON.stringify(args);
      let loader = byArguments.get(name);
      if (!loader) {
        loader = new DataLoader((keys) => find(keys, args));
        byArguments.set(name, loader);
      }
      return loader.load(key);
    },
  };
}
