import { Long } from 'bson';
import { MongoError } from '../errors.ts';
import { encodeCursorReply } from '../wire/cursorReply.ts';
import type { Command } from './command.ts';
import { takeBatch } from './cursorBatches.ts';

export const getMore: Command = {
  fields: ['collection', 'batchSize', 'term', 'lastKnownCommittedOpTime'],
  run({ args, database, engine, session, server }) {
    const id = args.bigint('getMore');
    const namespace = `${database}.${args.string('collection')}`;
    const { stream } = engine.cursors.use(id, namespace, session);
    server.operations.getmore += 1;
    const size = args.count('batchSize', 0);
    const batch = takeBatch(stream, size === 0 ? Infinity : size);
    const finished = stream.peek() === undefined;
    if (finished) engine.cursors.close(id);
    return encodeCursorReply('nextBatch', batch, finished ? 0n : id, namespace);
  },
};

export const killCursors: Command = {
  fields: ['cursors'],
  run({ args, engine }) {
    const cursors = args.value('cursors');
    if (!Array.isArray(cursors)) {
      throw new MongoError(
        40414,
        `BSON field 'killCursors.cursors' is missing but a required field`,
      );
    }
    const killed: Long[] = [];
    const notFound: Long[] = [];
    for (const id of cursors) {
      if (!(id instanceof Long)) throw new MongoError('TypeMismatch', 'A cursor id is a long');
      (engine.cursors.close(id.toBigInt()) ? killed : notFound).push(id);
    }
    return {
      cursorsKilled: killed,
      cursorsNotFound: notFound,
      cursorsAlive: [],
      cursorsUnknown: [],
    };
  },
};
