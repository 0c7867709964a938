import { Int32 } from 'bson';
import { checkNamespace } from '../engine/catalog.ts';
import { openQuery } from '../plan/query.ts';
import { compileFilter } from '../semantics.ts';
import type { Command } from './command.ts';
import { readHint } from './readHint.ts';

export const count: Command = {
  fields: ['query', 'limit', 'skip', 'hint', 'collation', 'fields'],
  run({ args, database, engine, server }) {
    const namespace = checkNamespace(database, args.string('count'));
    args.refuseCollation();
    const filter = args.document('query') ?? {};
    const now = new Date(engine.now());
    const skip = args.count('skip', 0);
    // A negative limit is the same as its absolute value here, as in MongoDB.
    const limit = Math.abs(args.integer('limit') ?? 0);
    server.operations.command += 1;
    const collection = engine.catalog.get(namespace);
    if (collection === undefined) {
      compileFilter(filter, { now });
      return { n: new Int32(0) };
    }
    if (Object.keys(filter).length === 0) {
      const rest = Math.max(0, collection.size - skip);
      return { n: new Int32(limit === 0 ? rest : Math.min(rest, limit)) };
    }
    const results = openQuery(collection, { filter, skip, limit, hint: readHint(args), now });
    let n = 0;
    while (results.next() !== undefined) n += 1;
    return { n: new Int32(n) };
  },
};
