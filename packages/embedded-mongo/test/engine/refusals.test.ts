import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import type { Db, Document } from 'mongodb';
import { startEmbeddedMongo } from '../../src/index.ts';
import type { EmbeddedMongo } from '../../src/index.ts';

let server: EmbeddedMongo;
let client: MongoClient;
let db: Db;

beforeAll(async () => {
  server = await startEmbeddedMongo();
  client = new MongoClient(server.uri);
  db = client.db('refusals');
  await db.collection('c').insertOne({ a: 1 });
});

afterAll(async () => {
  await client.close();
  await server.stop();
});

const index = (key: Document, options: Document = {}): Document => ({
  createIndexes: 'c',
  indexes: [{ key, name: 'n', ...options }],
});

describe('what is not carried is refused by its name', () => {
  const french = { locale: 'fr' };
  test.each<[string, Document]>([
    ['collation', { find: 'c', collation: french }],
    ['collation', { findAndModify: 'c', query: {}, remove: true, collation: french }],
    ['collation', { aggregate: 'c', pipeline: [], cursor: {}, collation: french }],
    ['collation', index({ a: 1 }, { collation: french })],
    ["'text'", index({ a: 'text' }, { weights: { a: 5 } })],
    ["'2dsphere'", index({ a: '2dsphere' })],
    ["'tailable'", { find: 'c', tailable: true }],
    ["'min'", { find: 'c', min: { a: 1 }, hint: 'a' }],
    ["'capped'", { create: 'd', capped: true, size: 4096 }],
    ["'viewOn'", { create: 'd', viewOn: 'c', pipeline: [] }],
    ["'timeseries'", { create: 'd', timeseries: { timeField: 't' } }],
    ['validationAction', { create: 'd', validator: { a: 1 }, validationAction: 'warn' }],
    ['$changeStream', { aggregate: 'c', pipeline: [{ $changeStream: {} }], cursor: {} }],
    ["'createUser'", { createUser: 'u', pwd: 'p', roles: [] }],
    ['a database', { aggregate: 1, pipeline: [], cursor: {} }],
    ['$text', { find: 'c', filter: { $text: { $search: 'x' } } }],
    ['$where', { find: 'c', filter: { $where: 'true' } }],
  ])('%s', async (name, command) => {
    await expect(db.command(command)).rejects.toMatchObject({
      codeName: 'NotImplemented',
      code: 238,
      message: expect.stringContaining(name) as unknown,
    });
    expect(await db.listCollections({ name: 'd' }).toArray()).toEqual([]);
  });

  test('transactions, with nothing written', async () => {
    const transaction = client.withSession((session) =>
      session.withTransaction(() => db.collection('c').insertOne({ in: 'it' }, { session })),
    );
    await expect(transaction).rejects.toMatchObject({
      codeName: 'OperationNotSupportedInTransaction',
      message: 'Multi-document transactions are not carried by embedded-mongo',
    });
    expect(await db.collection('c').countDocuments({ in: 'it' })).toBe(0);
  });

  test.each<[string, Document, number]>([
    ['an unknown field', { insert: 'c', documents: [{}], nope: 1 }, 40415],
    [
      'an unknown field of a statement',
      { delete: 'c', deletes: [{ q: {}, limit: 1, nope: 1 }] },
      40415,
    ],
    ['an unknown read concern', { find: 'c', readConcern: { level: 'nope' } }, 2],
    ['a snapshot read', { find: 'c', readConcern: { level: 'snapshot' } }, 72],
    [
      'an unknown field of a write concern',
      { insert: 'c', documents: [{}], writeConcern: { x: 1 } },
      40415,
    ],
    ['no statements', { insert: 'c', documents: [] }, 16],
    ['a limit that is neither all nor one', { delete: 'c', deletes: [{ q: {}, limit: 2 }] }, 9],
    ['an _id that is an array', { insert: 'c', documents: [{ _id: [1] }] }, 53],
    [
      'a multi update by a replacement',
      { update: 'c', updates: [{ q: {}, u: { a: 1 }, multi: true }] },
      9,
    ],
    ['findAndModify with nothing to do', { findAndModify: 'c', query: {} }, 9],
    ['an admin command elsewhere', { listDatabases: 1 }, 13],
  ])('and so is %s', async (_, command, code) => {
    // The error of a statement is in the reply, that of a command is thrown.
    const reply: unknown = await db.command(command).catch((error: unknown) => ({
      writeErrors: [error],
    }));
    expect(reply).toMatchObject({ writeErrors: [{ code }] });
    expect(await db.collection('c').countDocuments()).toBe(1);
  });
});
