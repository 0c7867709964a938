import { UUID } from 'bson';
import { checkNamespace } from '../engine/catalog.ts';
import { Collection } from '../engine/collection.ts';
import { describeValue } from '../engine/describeValue.ts';
import { ID_INDEX } from '../engine/indexSpec.ts';
import { MongoError, notCarried } from '../errors.ts';
import { openQuery } from '../plan/query.ts';
import { compileUpdate } from '../semantics.ts';
import type { Update } from '../semantics.ts';
import { getField } from '../values/document.ts';
import type { Document } from '../values/document.ts';
import { isDocument } from '../values/types.ts';
import { encodeDocument } from '../wire/rawDocument.ts';
import { Arguments } from './arguments.ts';
import type { CommandContext } from './command.ts';

/** Writes a pipeline's results to a collection, as its last stage says. */
export type Output = (results: Iterable<Document>) => void;

/**
 * Reads the last stage of a pipeline if it is `$out` or `$merge`.
 *
 * @returns `undefined` for another stage
 */
export function readOutput(
  context: CommandContext,
  stage: Document | undefined,
): Output | undefined {
  if (stage === undefined) return undefined;
  const [name] = Object.keys(stage);
  if (name === '$out') return readOut(context, stage['$out']);
  if (name === '$merge') return readMerge(context, stage['$merge']);
  return undefined;
}

/** `$out`: the results replace a collection, which keeps its indexes. */
function readOut(context: CommandContext, target: unknown): Output {
  const namespace = readTarget(context, '$out', target);
  const { engine, write } = context;
  return (results) => {
    const before = engine.catalog.get(namespace);
    const specs = [...(before?.indexes.values() ?? [])]
      .map(({ spec }) => spec)
      .filter((spec) => spec !== ID_INDEX);
    const documents = Array.from(results, encodeDocument);
    // A trial, so that a document that can't be inserted leaves the old collection alone.
    const trial = new Collection(namespace, new UUID(), before?.options);
    for (const spec of specs) trial.createIndex(spec);
    for (const bytes of documents) trial.insert(bytes);
    if (before !== undefined) write.drop(before);
    const after = write.collection(namespace, before?.options);
    for (const spec of specs) write.createIndex(after, spec);
    for (const stored of trial.documents()) write.insert(after, stored.bytes);
  };
}

const MERGE_FIELDS = new Set(['into', 'on', 'let', 'whenMatched', 'whenNotMatched']);

/** `$merge`: each result is put together with the document that has the same `on` fields. */
function readMerge(context: CommandContext, stage: unknown): Output {
  const fields = new Arguments('$merge', isDocument(stage) ? stage : { into: stage });
  fields.allowOnly(MERGE_FIELDS);
  fields.refuse('let');
  const namespace = readTarget(context, '$merge', fields.value('into'));
  const on = readOn(fields.value('on'));
  const whenMatched = readMatched(fields);
  const whenNotMatched = fields.has('whenNotMatched') ? fields.string('whenNotMatched') : 'insert';
  if (!['insert', 'discard', 'fail'].includes(whenNotMatched)) {
    throw new MongoError(
      'BadValue',
      `Enumeration value '${whenNotMatched}' for field '$merge.whenNotMatched' is not a valid value.`,
    );
  }
  const { engine, write } = context;
  const now = new Date(engine.now());
  return (results) => {
    checkUnique(engine.catalog.get(namespace), on);
    for (const result of results) {
      const collection = write.collection(namespace);
      const filter = Object.fromEntries(
        on.map((path) => [path, { $eq: getField(result, path) ?? null }]),
      );
      const hasKey = on.every((path) => (getField(result, path) ?? null) !== null);
      const stored = hasKey ? openQuery(collection, { filter, limit: 1, now }).next() : undefined;
      if (stored === undefined) {
        if (whenNotMatched === 'fail') {
          throw new MongoError(
            13113,
            '$merge could not find a matching document in the target collection',
          );
        }
        if (whenNotMatched === 'insert') write.insert(collection, encodeDocument(result));
      } else {
        const merged = whenMatched(result, now)(stored.document, { isInsert: false, now });
        if (merged.modified) write.replace(collection, stored, merged.document);
      }
    }
  };
}

/** What is done with a document that a result meets. */
function readMatched(fields: Arguments): (result: Document, now: Date) => Update {
  const how = fields.value('whenMatched') ?? 'merge';
  if (Array.isArray(how)) {
    const pipeline = fields.documents('whenMatched') ?? [];
    return (result) => compileUpdate(pipeline, { lets: { new: { $literal: result } } });
  }
  switch (how) {
    case 'merge':
      return (result) => (document) => ({ document: { ...document, ...result }, modified: true });
    case 'replace':
      return (result) => compileUpdate(result);
    case 'keepExisting':
      return () => (document) => ({ document, modified: false });
    case 'fail':
      return () => {
        throw new MongoError(
          'DuplicateKey',
          '$merge found a matching document in the target collection',
        );
      };
    default:
      throw new MongoError(
        'BadValue',
        `Enumeration value '${describeValue(how)}' for field '$merge.whenMatched' is not a valid value.`,
      );
  }
}

function readOn(on: unknown): string[] {
  if (on === undefined) return ['_id'];
  const paths: unknown[] = Array.isArray(on) ? on : [on];
  return paths.map((path) => {
    if (typeof path !== 'string') throw new MongoError(51186, `$merge 'on' takes names of fields`);
    if (path.includes('.')) throw notCarried(`$merge 'on' a dotted path`);
    return path;
  });
}

/** The fields of `on` must tell documents apart, as in MongoDB. */
function checkUnique(collection: Collection | undefined, on: readonly string[]): void {
  if (on.join() === '_id') return;
  const wanted = [...on].sort().join();
  for (const { spec } of collection?.indexes.values() ?? []) {
    const paths = spec.fields.map(({ path }) => path).sort();
    if (spec.unique && spec.partialFilter === undefined && !spec.sparse && paths.join() === wanted)
      return;
  }
  throw new MongoError(51183, 'Cannot find index to verify that join fields will be unique');
}

/** The collection that a stage writes to: a name, or a document with a database and a name. */
function readTarget({ database }: CommandContext, stage: string, target: unknown): string {
  if (typeof target === 'string') return checkNamespace(database, target);
  const fields = new Arguments(stage, isDocument(target) ? target : {});
  fields.allowOnly(new Set(['db', 'coll']));
  return checkNamespace(fields.has('db') ? fields.string('db') : database, fields.string('coll'));
}
