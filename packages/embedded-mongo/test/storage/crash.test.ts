import { describe, expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import type { Collection } from 'mongodb';
import { withFolder } from '../support/folder.ts';
import { startServing } from '../support/serverProcess.ts';

interface Counter {
  _id: number;
  /** Each write adds one to both, so a document with two different values was written in part. */
  a: number;
  b: number;
}

const WRITERS = 16;
const COUNTERS = 40;

/** What a client knows of a counter: how often a write was sent, and how often acknowledged. */
interface Known {
  sent: number;
  acknowledged: number;
}

/** Writes until the server is gone, keeping count of what it acknowledged. */
async function writeUntilGone(
  collection: Collection<Counter>,
  inserted: Set<number>,
  counters: Known[],
  writer: number,
): Promise<void> {
  for (let turn = 0; ; turn += 1) {
    const id = 1000 + writer + WRITERS * turn;
    const counter = (writer * 7 + turn) % COUNTERS;
    const known = counters[counter];
    if (known === undefined) return;
    try {
      await collection.insertOne({ _id: id, a: id, b: id });
      inserted.add(id);
      known.sent += 1;
      await collection.updateOne({ _id: counter }, { $inc: { a: 1, b: 1 } });
      known.acknowledged += 1;
    } catch {
      return;
    }
  }
}

/** Loads a server, kills it after `writes` acknowledged inserts, and gives what it must remember. */
async function loadAndKill(
  folder: string,
  writes: number,
): Promise<{ inserted: Set<number>; counters: Known[] }> {
  const server = await startServing(['--data-dir', folder, '--port', '0']);
  const client = new MongoClient(server.uri, { retryWrites: false, serverSelectionTimeoutMS: 500 });
  const collection = client.db('crash').collection<Counter>('c');
  const counters = Array.from({ length: COUNTERS }, () => ({ sent: 0, acknowledged: 0 }));
  const inserted = new Set<number>();
  await collection.insertMany(counters.map((_, id) => ({ _id: id, a: 0, b: 0 })));

  const writers = Array.from({ length: WRITERS }, (_, writer) =>
    writeUntilGone(collection, inserted, counters, writer),
  );
  const enough = new Promise<void>((resolve) => {
    const check = (): void => {
      if (inserted.size >= writes) resolve();
      else setImmediate(check);
    };
    check();
  });
  await enough;
  await server.end('SIGKILL');
  await Promise.all(writers);
  await client.close();
  return { inserted, counters };
}

describe('a server killed under load', () => {
  test.each([1, 40, 333, 1200])(
    'remembers all it acknowledged, after %i inserts',
    async (writes) => {
      await withFolder(async (folder) => {
        const { inserted, counters } = await loadAndKill(folder, writes);
        const server = await startServing(['--data-dir', folder, '--port', '0']);
        const client = new MongoClient(server.uri);
        const found = await client.db('crash').collection<Counter>('c').find().toArray();
        await client.close();
        await server.end('SIGTERM');

        const byId = new Map(found.map((document) => [document._id, document]));
        expect([...inserted].filter((id) => !byId.has(id))).toEqual([]);
        expect(found.filter(({ a, b }) => a !== b)).toEqual([]);
        for (const [id, { sent, acknowledged }] of counters.entries()) {
          expect(byId.get(id)?.a).toBeGreaterThanOrEqual(acknowledged);
          expect(byId.get(id)?.a).toBeLessThanOrEqual(sent);
        }
      });
    },
    60_000,
  );
});
