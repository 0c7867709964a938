import { badValue, MongoError } from '../errors.ts';
import { compileFilter } from '../query/filter.ts';
import { describe } from '../values/describe.ts';
import type { Document } from '../values/document.ts';
import { isArray, entriesOf, isDocument } from '../values/types.ts';

/** Tests of array elements by identifier, from the `arrayFilters` of an update. */
export type ArrayFilters = ReadonlyMap<string, (element: unknown) => boolean>;

export function compileArrayFilters(filters: readonly Document[]): ArrayFilters {
  const tests = new Map<string, (element: unknown) => boolean>();
  for (const filter of filters) {
    const identifiers = new Set(identifiersOf(filter));
    const [identifier] = identifiers;
    if (identifier === undefined) {
      throw new MongoError(
        'FailedToParse',
        'Cannot use an expression without a top-level field name in arrayFilters',
      );
    }
    if (identifiers.size > 1) {
      throw new MongoError(
        'FailedToParse',
        `Error parsing array filter :: caused by :: Expected a single top-level field name, found '${[...identifiers].join("' and '")}'`,
      );
    }
    if (!/^[a-z][A-Za-z0-9]*$/.test(identifier)) {
      throw badValue(
        `Error parsing array filter :: caused by :: The top-level field name must be an alphanumeric string beginning with a lowercase letter, found '${identifier}'`,
      );
    }
    if (tests.has(identifier)) {
      throw new MongoError(
        'FailedToParse',
        `Found multiple array filters with the same top-level field name ${identifier}`,
      );
    }
    const compiled = compileFilter(filter, { isWholeDocument: false });
    tests.set(identifier, (element) => compiled.matches({ [identifier]: element }));
  }
  return tests;
}

/** The first components of the paths that a filter names. */
function identifiersOf(filter: Document): string[] {
  return entriesOf(filter).flatMap(([name, operand]) => {
    if (!name.startsWith('$')) return [name.split('.')[0] ?? ''];
    return isArray(operand) ? operand.filter(isDocument).flatMap(identifiersOf) : [];
  });
}

/** Checks that every identifier of the update's paths has a filter, and every filter a use. */
export function checkArrayFilters(
  filters: ArrayFilters,
  used: ReadonlyMap<string, string>,
  update: Document,
): void {
  for (const [identifier, path] of used) {
    if (identifier !== '' && !filters.has(identifier)) {
      throw badValue(`No array filter found for identifier '${identifier}' in path '${path}'`);
    }
  }
  for (const identifier of filters.keys()) {
    if (!used.has(identifier)) {
      throw new MongoError(
        'FailedToParse',
        `The array filter for identifier '${identifier}' was not used in the update ${describe(update)}`,
      );
    }
  }
}
