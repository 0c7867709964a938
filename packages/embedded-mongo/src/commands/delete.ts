import { Int32 } from 'bson';
import { checkNamespace } from '../engine/catalog.ts';
import { MongoError } from '../errors.ts';
import { allOf, openQuery } from '../plan/query.ts';
import type { Command } from './command.ts';
import { readHint } from './readHint.ts';
import { readStatement, readStatements, runStatements } from './statements.ts';

const STATEMENT_FIELDS = new Set(['q', 'limit', 'collation', 'hint']);

export const remove: Command = {
  fields: ['deletes', 'ordered', 'let'],
  retryable: true,
  run(context) {
    const { args, database, write, engine, server } = context;
    const namespace = checkNamespace(database, args.string('delete'));
    const lets = args.document('let');
    const now = new Date(engine.now());
    let removed = 0;
    const statements = readStatements(context, 'deletes');
    const errors = runStatements(statements, args.flag('ordered', true), (bytes) => {
      const statement = readStatement('delete.deletes', bytes, STATEMENT_FIELDS);
      statement.refuseCollation();
      const limit = statement.integer('limit');
      if (limit !== 0 && limit !== 1) {
        throw new MongoError(
          'FailedToParse',
          `The limit field in delete objects must be 0 or 1. Got ${String(limit)}`,
        );
      }
      server.operations.delete += 1;
      const collection = engine.catalog.get(namespace);
      if (collection === undefined) return;
      const filter = statement.document('q') ?? {};
      const found = openQuery(collection, { filter, limit, hint: readHint(statement), lets, now });
      for (const stored of [...allOf(found)]) {
        write.remove(collection, stored);
        removed += 1;
      }
    });
    return { n: new Int32(removed), ...errors };
  },
};
