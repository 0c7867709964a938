import { compileUpdatePipeline } from '../aggregate/pipeline.ts';
import { MongoError } from '../errors.ts';
import { describe } from '../values/describe.ts';
import { getField, type Document } from '../values/document.ts';
import { valuesEqual } from '../values/compare.ts';
import { valuesIdentical } from '../values/identical.ts';
import { firstFieldIsOperator, isDocument } from '../values/types.ts';
import { applyNode } from './applyTree.ts';
import { checkArrayFilters, compileArrayFilters } from './arrayFilters.ts';
import { identifiersUsed, parseOperators } from './operators.ts';

export interface UpdateResult {
  /** The document after the update: the one that was given when nothing changes. */
  readonly document: Document;
  readonly modified: boolean;
}

/** What an update needs to know about the document it is applied to. */
export interface ApplyOptions {
  /** What the positional operator `$` stands for: `Filter.positional` of the matched document. */
  readonly positional?: number | undefined;
  /** Whether the document is the base of an upsert and is about to be inserted. */
  readonly isInsert: boolean;
  /** What `$currentDate` and `$$NOW` are. */
  readonly now: Date;
}

export interface CompileUpdateOptions {
  readonly arrayFilters?: readonly Document[] | undefined;
  /** The `let` of the command: what a pipeline may name. */
  readonly lets?: Document | undefined;
}

/** Applies an update to one document; gives a new one and leaves the given one alone. */
export type Update = (document: Document, options: ApplyOptions) => UpdateResult;

/**
 * Compiles an update: operators, a whole replacement, or a pipeline.
 *
 * @throws MongoError with MongoDB's codes: 9 for what cannot be parsed, 40 for two operators on one
 *   path; and when it is applied 2, 14, 28 for a document that does not fit, 66 for a changed `_id`
 */
export function compileUpdate(
  update: Document | readonly Document[],
  { arrayFilters = [], lets = {} }: CompileUpdateOptions = {},
): Update {
  if (!isDocument(update)) {
    if (arrayFilters.length > 0) {
      throw new MongoError(
        'FailedToParse',
        'arrayFilters may not be specified for pipeline-style updates',
      );
    }
    return withPipeline(update, lets);
  }
  if (firstFieldIsOperator(update)) return withOperators(update, arrayFilters);
  if (arrayFilters.length > 0) {
    throw new MongoError('FailedToParse', 'Cannot specify arrayFilters and a replacement document');
  }
  return withReplacement(update);
}

/** Compiles an update and applies it to one document. */
export function applyUpdate(
  document: Document,
  update: Document | readonly Document[],
  options: ApplyOptions & CompileUpdateOptions,
): UpdateResult {
  return compileUpdate(update, options)(document, options);
}

function withOperators(update: Document, filters: readonly Document[]): Update {
  const tree = parseOperators(update);
  const arrayFilters = compileArrayFilters(filters);
  checkArrayFilters(arrayFilters, identifiersUsed(tree), update);
  return (document, { positional, isInsert, now }) => {
    const context = { root: document, isInsert, now, positional, arrayFilters };
    const after = applyNode(tree, document, context, '');
    if (!isDocument(after) || after === document) {
      return { document: isInsert ? withIdFirst(document) : document, modified: false };
    }
    const id = getField(document, '_id');
    const newId = getField(after, '_id');
    if ((id !== undefined || !isInsert) && !valuesEqual(id, newId)) {
      throw new MongoError(
        'ImmutableField',
        "Performing an update on the path '_id' would modify the immutable field '_id'",
      );
    }
    return { document: isInsert ? withIdFirst(after) : after, modified: true };
  };
}

function withReplacement(replacement: Document): Update {
  const dollar = Object.keys(replacement).find((name) => name.startsWith('$'));
  if (dollar !== undefined) {
    throw new MongoError(
      'DollarPrefixedFieldName',
      `The dollar ($) prefixed field '${dollar}' in '${dollar}' is not allowed in the context of an update's replacement document. Consider using an aggregation pipeline with $replaceWith.`,
    );
  }
  return (document) => replacedBy(document, replacement);
}

function withPipeline(pipeline: readonly Document[], lets: Document): Update {
  const run = compileUpdatePipeline(pipeline, lets);
  return (document, { now }) => replacedBy(document, run(document, now));
}

/** A document in the place of another, whose `_id` it keeps. */
function replacedBy(document: Document, replacement: Document): UpdateResult {
  const id = getField(document, '_id');
  const newId = getField(replacement, '_id') ?? id;
  if (id !== undefined && !valuesEqual(id, newId)) {
    throw new MongoError(
      'ImmutableField',
      `After applying the update, the (immutable) field '_id' was found to have been altered to _id: ${describe(newId)}`,
    );
  }
  const after = withIdFirst(newId === undefined ? replacement : { ...replacement, _id: newId });
  return valuesIdentical(document, after)
    ? { document, modified: false }
    : { document: after, modified: true };
}

/** MongoDB stores `_id` as the first field. */
function withIdFirst(document: Document): Document {
  const id = getField(document, '_id');
  if (id === undefined) return document;
  return { _id: id, ...document };
}
