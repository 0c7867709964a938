import { checkNamespace } from '../engine/catalog.ts';
import { openQuery } from '../plan/query.ts';
import type { Query } from '../plan/query.ts';
import { compileFilter, compileProjection } from '../semantics.ts';
import type { DocumentStream } from '../engine/peekableStream.ts';
import { encodeDocument } from '../wire/rawDocument.ts';
import type { Arguments } from './arguments.ts';
import type { Command } from './command.ts';
import { DEFAULT_FIRST_BATCH, replyWithCursor } from './cursorBatches.ts';
import { readHint } from './readHint.ts';

export const FIND_FIELDS = [
  'filter',
  'sort',
  'projection',
  'hint',
  'skip',
  'limit',
  'batchSize',
  'singleBatch',
  'max',
  'min',
  'returnKey',
  'showRecordId',
  'tailable',
  'awaitData',
  'oplogReplay',
  'noCursorTimeout',
  'allowPartialResults',
  'collation',
  'allowDiskUse',
  'let',
];

/** The query of a `find`, with what isn't carried refused. */
export function readFind(args: Arguments, now: Date): Query {
  args.refuseCollation();
  args.refuse('max', 'min', 'returnKey', 'showRecordId', 'tailable', 'awaitData');
  return {
    filter: args.document('filter') ?? {},
    sort: args.document('sort'),
    skip: args.count('skip', 0),
    limit: args.count('limit', 0),
    hint: readHint(args),
    lets: args.document('let'),
    now,
  };
}

export const find: Command = {
  fields: FIND_FIELDS,
  run(context) {
    const { args, database, engine, server } = context;
    const namespace = checkNamespace(database, args.string('find'));
    const query = readFind(args, new Date(engine.now()));
    server.operations.query += 1;
    const batchSize = args.count('batchSize', DEFAULT_FIRST_BATCH);
    const options = {
      batchSize,
      singleBatch: args.flag('singleBatch'),
      noTimeout: args.flag('noCursorTimeout'),
    };
    return replyWithCursor(
      context,
      namespace,
      openStream(context.engine.catalog.get(namespace), query, args),
      options,
    );
  },
};

/** The documents of a find, as bytes: those that are stored, unless there is a projection. */
function openStream(
  collection: Parameters<typeof openQuery>[0] | undefined,
  query: Query,
  args: Arguments,
): DocumentStream {
  const projection = args.document('projection');
  const projected = projection !== undefined && Object.keys(projection).length > 0;
  const options = { now: query.now, ...(query.lets && { lets: query.lets }) };
  const project = projected
    ? compileProjection(projection, compileFilter(query.filter, options))
    : undefined;
  if (collection === undefined) {
    // The filter is checked all the same: a mistake in it is an error on an empty collection too.
    compileFilter(query.filter, options);
    return { next: () => undefined };
  }
  const results = openQuery(collection, query);
  if (project === undefined) return { next: () => results.next()?.bytes };
  return {
    next: () => {
      const stored = results.next();
      return stored && encodeDocument(project(stored.document));
    },
  };
}
