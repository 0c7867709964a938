import { MongoError } from '../errors.ts';
import { valuesEqual } from '../values/compare.ts';
import { describeValue } from './describeValue.ts';
import type { IndexSpec } from './indexSpec.ts';

/** How a requested index stands to one that exists. */
export type Conflict = 'none' | 'same' | MongoError;

/** Compares a requested index with an existing one of the same collection, as MongoDB 7 does. */
export function conflictOf(existing: IndexSpec, wanted: IndexSpec): Conflict {
  const sameSignature =
    sameKey(existing, wanted) &&
    existing.unique === wanted.unique &&
    existing.sparse === wanted.sparse &&
    valuesEqual(existing.partialFilter ?? null, wanted.partialFilter ?? null);
  if (existing.name !== wanted.name) {
    if (!sameSignature) return 'none';
    return new MongoError(
      'IndexOptionsConflict',
      `Index already exists with a different name: ${existing.name}`,
    );
  }
  const both = `Requested index: ${describeValue(wanted.listed)}, existing index: ${describeValue(existing.listed)}`;
  if (!sameSignature) {
    return new MongoError(
      'IndexKeySpecsConflict',
      `An existing index has the same name as the requested index. When index names are not specified, they are auto generated and can cause conflicts. Please refer to our documentation. ${both}`,
    );
  }
  if (existing.expireAfterSeconds !== wanted.expireAfterSeconds) {
    return new MongoError(
      'IndexOptionsConflict',
      `An equivalent index already exists with the same name but different options. ${both}`,
    );
  }
  return 'same';
}

function sameKey(a: IndexSpec, b: IndexSpec): boolean {
  return valuesEqual(a.listed['key'], b.listed['key']);
}
