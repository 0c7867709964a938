/** The document semantics of MongoDB: what the engine asks about values, filters and updates. */
export { ERROR_CODES, MongoError, badValue, notCarried, type ErrorCodeName } from './errors.ts';
export { compareValues, compareStrings, valuesEqual } from './values/compare.ts';
export { valuesIdentical } from './values/identical.ts';
export { valueKey } from './values/key.ts';
export { describe } from './values/describe.ts';
export { getField, isArrayIndex, removeField, setField, type Document } from './values/document.ts';
export { isDocument, isNumeric, typeOf, type BsonType, type Numeric } from './values/types.ts';
export { toInteger, toNumber } from './values/numbers.ts';
export { compileFilter, type Filter, type FilterOptions } from './query/filter.ts';
export { isTruthy } from './values/truth.ts';
export {
  compareDocumentsBy,
  compileOrder,
  indexValues,
  sortDocuments,
  sortKey,
  sortParts,
  type Order,
} from './query/sort.ts';
export { compileProjection } from './query/projection.ts';
export {
  applyUpdate,
  compileUpdate,
  type ApplyOptions,
  type CompileUpdateOptions,
  type Update,
  type UpdateResult,
} from './update/update.ts';
export { upsertBase } from './update/upsert.ts';
export { runPipeline, type PipelineContext } from './aggregate/pipeline.ts';
