import { Int32 } from 'bson';
import { checkNamespace } from '../engine/catalog.ts';
import { MongoError } from '../errors.ts';
import { openQuery } from '../plan/query.ts';
import { compileFilter, compileProjection } from '../semantics.ts';
import type { Document } from '../values/document.ts';
import type { Command, CommandContext } from './command.ts';
import { readHint } from './readHint.ts';
import { idOf, insertUpsert, readChange } from './update.ts';

/** Finds one document, changes or removes it, and gives it as it was or as it is. */
export const findAndModify: Command = {
  fields: [
    'query',
    'sort',
    'remove',
    'update',
    'new',
    'fields',
    'upsert',
    'bypassDocumentValidation',
    'collation',
    'arrayFilters',
    'hint',
    'let',
  ],
  retryable: true,
  run(context) {
    const { args } = context;
    args.refuseCollation();
    const remove = args.flag('remove');
    if (remove === args.has('update')) {
      throw new MongoError('FailedToParse', 'Either an update or remove=true must be specified');
    }
    if (remove && (args.flag('new') || args.flag('upsert'))) {
      throw new MongoError(
        'FailedToParse',
        `Cannot specify both new=true or upsert=true and remove=true`,
      );
    }
    return run(context, remove);
  },
};

function run(context: CommandContext, remove: boolean): Document {
  const { args, database, engine, write, server } = context;
  const namespace = checkNamespace(database, args.string(args.name));
  const filter = args.document('query') ?? {};
  const lets = args.document('let');
  const now = new Date(engine.now());
  const options = { now, ...(lets && { lets }) };
  const compiled = compileFilter(filter, options);
  const project = compileProjection(args.document('fields'), compiled);
  const change = remove ? undefined : readChange(args, 'update', lets);
  const query = { filter, sort: args.document('sort'), limit: 1, hint: readHint(args), lets, now };

  const collection = engine.catalog.get(namespace);
  const stored = collection && openQuery(collection, query).next();
  server.operations[remove ? 'delete' : 'update'] += 1;

  if (collection !== undefined && stored !== undefined) {
    const before = stored.document;
    if (change === undefined) {
      write.remove(collection, stored);
      return { lastErrorObject: { n: new Int32(1) }, value: project(before) };
    }
    const result = change(before, {
      positional: compiled.positional(before),
      isInsert: false,
      now,
    });
    const after = result.modified
      ? write.replace(collection, stored, result.document).document
      : before;
    return {
      lastErrorObject: { n: new Int32(1), updatedExisting: true },
      value: project(args.flag('new') ? after : before),
    };
  }
  if (change === undefined) return { lastErrorObject: { n: new Int32(0) }, value: null };
  if (!args.flag('upsert')) {
    return { lastErrorObject: { n: new Int32(0), updatedExisting: false }, value: null };
  }
  const inserted = insertUpsert(context, write.collection(namespace), filter, change, now);
  return {
    lastErrorObject: { n: new Int32(1), updatedExisting: false, upserted: idOf(inserted) },
    value: args.flag('new') ? project(inserted) : null,
  };
}
