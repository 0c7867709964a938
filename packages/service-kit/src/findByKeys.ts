import type { Model } from 'mongoose';

/**
 * Finds the documents that have one of the keys in a field, in any order: what a loader asks. The
 * database answers at once; its default is to give 101 documents and to be asked again for the rest.
 *
 * @param field a field that no two documents share a value of, such as `_id`
 */
export function findByKeys<T>(
  model: Model<T>,
  field: string,
  keys: readonly string[],
): Promise<T[]> {
  return model
    .find({ [field]: { $in: keys } })
    .batchSize(keys.length + 1)
    .lean<T[]>();
}
