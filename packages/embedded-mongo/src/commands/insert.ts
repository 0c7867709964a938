import { Int32 } from 'bson';
import type { Command } from './command.ts';
import { checkNamespace } from '../engine/catalog.ts';
import { readStatements, runStatements } from './statements.ts';

export const insert: Command = {
  fields: ['documents', 'ordered', 'bypassDocumentValidation'],
  retryable: true,
  run(context) {
    const { args, database, write, server } = context;
    const namespace = checkNamespace(database, args.string('insert'));
    const documents = readStatements(context, 'documents');
    let inserted = 0;
    const errors = runStatements(documents, args.flag('ordered', true), (bytes) => {
      write.insert(write.collection(namespace), bytes);
      inserted += 1;
    });
    server.operations.insert += inserted;
    return { n: new Int32(inserted), ...errors };
  },
};
