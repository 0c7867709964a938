import { describe, expect, test } from '@jest/globals';
import { Long, MongoClient } from 'mongodb';
import type { Document } from 'mongodb';
import { useDatabase } from '../support/contract.ts';

const contract = useDatabase('sessions');

/** A number above those that the driver gives to writes itself. */
const FIRST = 1000;

/**
 * Runs something with a way to send commands of one session with a number of the test's choice. It
 * has a client of its own, as a client uses its sessions again and counts on.
 */
async function withSender(
  use: (send: (command: Document, number: number) => Promise<Document>) => Promise<void>,
): Promise<void> {
  const client = new MongoClient(contract.uri);
  try {
    await client.withSession(async (session) => {
      await use((command, number) =>
        client.db().command({ ...command, txnNumber: Long.fromNumber(number) }, { session }),
      );
    });
  } finally {
    await client.close();
  }
}

describe('a retryable write', () => {
  test('that is sent twice is applied once, and answered the same', async () => {
    const collection = contract.collection();
    await collection.insertOne({ _id: 1, n: 0 });
    const update = {
      update: collection.collectionName,
      updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } } }],
    };
    await withSender(async (send) => {
      const answers = [await send(update, FIRST), await send(update, FIRST)];
      expect(answers.map(({ n, nModified }) => [n, nModified] as unknown)).toEqual([
        [1, 1],
        [1, 1],
      ]);
    });
    expect(await collection.findOne()).toEqual({ _id: 1, n: 1 });
  });

  test('findAndModify that is sent twice gives the document of the first time', async () => {
    const collection = contract.collection();
    await collection.insertOne({ _id: 1, n: 0 });
    const modify = {
      findAndModify: collection.collectionName,
      query: { _id: 1 },
      update: { $inc: { n: 1 } },
      new: true,
    };
    await withSender(async (send) => {
      expect((await send(modify, FIRST))['value']).toEqual({ _id: 1, n: 1 });
      await collection.updateOne({ _id: 1 }, { $set: { n: 100 } });
      expect((await send(modify, FIRST))['value']).toEqual({ _id: 1, n: 1 });
    });
  });

  test('with a higher number is a new one, and with a lower one refused', async () => {
    const collection = contract.collection();
    const insert = { insert: collection.collectionName, documents: [{ a: 1 }] };
    await withSender(async (send) => {
      await send(insert, FIRST + 2);
      await send(insert, FIRST + 3);
      await expect(send(insert, FIRST + 2)).rejects.toMatchObject({
        code: 225,
        codeName: 'TransactionTooOld',
      });
    });
    expect(await collection.countDocuments()).toBe(2);
  });

  test('that failed is tried anew', async () => {
    const collection = contract.collection();
    await collection.insertOne({ _id: 1 });
    const insert = { insert: collection.collectionName, documents: [{ _id: 1 }] };
    await withSender(async (send) => {
      expect(await send(insert, FIRST + 10)).toMatchObject({
        n: 0,
        writeErrors: [{ code: 11000 }],
      });
      await collection.deleteOne({ _id: 1 });
      expect(await send(insert, FIRST + 10)).toMatchObject({ n: 1 });
    });
  });
});

describe('a session', () => {
  test('reads its own writes', async () => {
    const collection = contract.collection();
    await contract.client.withSession({ causalConsistency: true }, async (session) => {
      const writeConcern = { w: 'majority', j: true } as const;
      await collection.insertOne({ a: 1 }, { session, writeConcern });
      const options = { session, readConcern: { level: 'majority' } } as const;
      expect(await collection.countDocuments({}, options)).toBe(1);
    });
  });

  test('serves 60 connections at once', async () => {
    const client = new MongoClient(contract.uri, { maxPoolSize: 60, minPoolSize: 60 });
    try {
      const collection = client.db().collection<{ _id: number }>('many');
      await collection.insertOne({ _id: 1 });
      await Promise.all(
        Array.from({ length: 600 }, () => collection.updateOne({ _id: 1 }, { $inc: { n: 1 } })),
      );
      expect(await collection.findOne()).toEqual({ _id: 1, n: 600 });
    } finally {
      await client.close();
    }
  });
});
