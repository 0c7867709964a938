import { Int32 } from 'bson';
import { checkNamespace } from '../engine/catalog.ts';
import type { Collection } from '../engine/collection.ts';
import { MongoError } from '../errors.ts';
import { allOf, openQuery } from '../plan/query.ts';
import { compileFilter, compileUpdate, upsertBase } from '../semantics.ts';
import type { Update } from '../semantics.ts';
import { getField } from '../values/document.ts';
import type { Document } from '../values/document.ts';
import { firstFieldIsOperator, isDocument } from '../values/types.ts';
import { encodeDocument } from '../wire/rawDocument.ts';
import type { Arguments } from './arguments.ts';
import type { Command, CommandContext } from './command.ts';
import { readHint } from './readHint.ts';
import { readStatement, readStatements, runStatements } from './statements.ts';

const STATEMENT_FIELDS = new Set([
  'q',
  'u',
  'c',
  'multi',
  'upsert',
  'collation',
  'arrayFilters',
  'hint',
]);

export const update: Command = {
  fields: ['updates', 'ordered', 'bypassDocumentValidation', 'let'],
  retryable: true,
  run(context) {
    const { args, database, server } = context;
    const namespace = checkNamespace(database, args.string('update'));
    const lets = args.document('let');
    const totals = { n: 0, nModified: 0 };
    const upserted: Document[] = [];
    const statements = readStatements(context, 'updates');
    const errors = runStatements(statements, args.flag('ordered', true), (bytes, index) => {
      const statement = readStatement('update.updates', bytes, STATEMENT_FIELDS);
      server.operations.update += 1;
      const outcome = runStatement(context, namespace, statement, lets, totals);
      if (outcome !== undefined) upserted.push({ index: new Int32(index), _id: outcome._id });
    });
    return {
      n: new Int32(totals.n),
      nModified: new Int32(totals.nModified),
      ...(upserted.length > 0 && { upserted }),
      ...errors,
    };
  },
};

/** @returns the `_id` of the document that was inserted, if one was */
function runStatement(
  context: CommandContext,
  namespace: string,
  statement: Arguments,
  lets: Document | undefined,
  totals: { n: number; nModified: number },
): { _id: unknown } | undefined {
  statement.refuseCollation();
  const { engine, write } = context;
  const filter = statement.document('q') ?? {};
  const multi = statement.flag('multi');
  const change = readChange(statement, 'u', { ...lets, ...constantsOf(statement) });
  if (multi && isReplacement(statement.value('u'))) {
    throw new MongoError(
      'FailedToParse',
      'multi update is not supported for replacement-style update',
    );
  }
  const now = new Date(engine.now());
  const collection = engine.catalog.get(namespace);
  if (collection !== undefined) {
    const limit = multi ? 0 : 1;
    const found = openQuery(collection, { filter, limit, hint: readHint(statement), lets, now });
    // All are found before any is changed, so that a changed document isn't found again.
    const matched = [...allOf(found)];
    for (const stored of matched) {
      const { document } = stored;
      const positional = found.filter.positional(document);
      const result = change(document, { positional, isInsert: false, now });
      totals.n += 1;
      if (!result.modified) continue;
      write.replace(collection, stored, result.document);
      totals.nModified += 1;
    }
    if (matched.length > 0) return undefined;
  } else {
    compileFilter(filter, { now, ...(lets && { lets }) });
  }
  if (!statement.flag('upsert')) return undefined;
  totals.n += 1;
  return { _id: insertUpsert(context, write.collection(namespace), filter, change, now)['_id'] };
}

/** Inserts the document of an upsert that found nothing. @returns the document as it was stored */
export function insertUpsert(
  { write }: CommandContext,
  collection: Collection,
  filter: Document,
  change: Update,
  now: Date,
): Document {
  const { document } = change(upsertBase(filter), { isInsert: true, now });
  return write.insert(collection, encodeDocument(document)).document;
}

/** The constants of a statement with a pipeline: variables that are values, not expressions. */
function constantsOf(statement: Arguments): Document {
  const constants = Object.entries(statement.document('c') ?? {});
  return Object.fromEntries(constants.map(([name, value]) => [name, { $literal: value }]));
}

/**
 * Compiles the change of a statement: operators, a replacement or a pipeline.
 *
 * @param field the field that holds it
 * @param lets the variables that a pipeline may name
 */
export function readChange(statement: Arguments, field: string, lets: Document = {}): Update {
  const change = statement.value(field);
  const arrayFilters = statement.documents('arrayFilters');
  if (Array.isArray(change)) {
    return compileUpdate(statement.documents(field) ?? [], { arrayFilters, lets });
  }
  if (isDocument(change)) return compileUpdate(change, { arrayFilters });
  throw new MongoError('FailedToParse', 'Update argument must be either an object or an array');
}

const isReplacement = (change: unknown): boolean =>
  isDocument(change) && Object.keys(change).length > 0 && !firstFieldIsOperator(change);

/** The `_id` of a document. */
export const idOf = (document: Document): unknown => getField(document, '_id');
