import { beforeEach, describe, expect, test } from '@jest/globals';
import { deserialize, serialize } from 'bson';
import type { Document } from 'bson';
import { createDispatcher } from '../../src/commands/dispatch.ts';
import { createServerState } from '../../src/commands/serverState.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { insert } from '../support/engine.ts';

/** A disk that has not yet taken what another client wrote, until it is let go. */
let finishSync: () => void;
let run: (body: Document) => Promise<Document>;

beforeEach(async () => {
  const engine = await createEngine({
    dataDir: undefined,
    log: () => undefined,
    onFailure: (error) => {
      throw error;
    },
  });
  await insert(engine, 'shop.orders', [{ _id: 1, state: 'PENDING' }]);
  const synced = new Promise<void>((resolve) => {
    finishSync = resolve;
  });
  const storage = { ...engine.storage, flushed: () => synced };
  const dispatch = createDispatcher({ ...engine, storage }, createServerState(0));
  run = async (body) =>
    deserialize(
      await dispatch({
        requestId: 1,
        body: { ...body, $db: 'shop' },
        fireAndForget: false,
        legacy: false,
        documents: (field) =>
          Array.isArray(body[field])
            ? (body[field] as Document[]).map((document) => serialize(document))
            : undefined,
      }),
    );
});

const find = { find: 'orders', filter: { _id: 1 } };

/** Whether a reply comes while the disk is still busy. */
async function waits(body: Document): Promise<boolean> {
  let replied = false;
  const reply = run(body).then(() => {
    replied = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  const waited = !replied;
  finishSync();
  await reply;
  return waited;
}

describe('a reply that tells what others wrote comes when that is on disk', () => {
  test.each<[string, Document]>([
    ['a majority read', { ...find, readConcern: { level: 'majority' } }],
    ['a linearizable read', { ...find, readConcern: { level: 'linearizable' } }],
    ['a duplicate key', { insert: 'orders', documents: [{ _id: 1 }] }],
    [
      'an update that matches no more',
      { update: 'orders', updates: [{ q: { _id: 1, state: 'HELD' }, u: { $set: { a: 1 } } }] },
    ],
    [
      'a findAndModify that matches no more',
      { findAndModify: 'orders', query: { state: 'HELD' }, update: { $set: { a: 1 } } },
    ],
    [
      'a findAndModify that runs into a duplicate key',
      { findAndModify: 'orders', query: { _id: 2 }, update: [{ $set: { _id: 1 } }], upsert: true },
    ],
  ])('%s', async (_, body) => {
    await expect(waits(body)).resolves.toBe(true);
  });
});

describe('others do not wait', () => {
  test.each<[string, Document]>([
    ['a read without a concern', find],
    ['a local read', { ...find, readConcern: { level: 'local' } }],
    ['a ping', { ping: 1 }],
  ])('%s', async (_, body) => {
    await expect(waits(body)).resolves.toBe(false);
  });
});
