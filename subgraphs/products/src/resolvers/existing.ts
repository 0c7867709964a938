/**
 * What one document says of another must be there: products and categories are never deleted.
 *
 * @param what names it in the log, should it be gone all the same
 */
export function existing<T>(what: string, item: T | null): T {
  if (item === null) throw new Error(`${what} is gone`);
  return item;
}
