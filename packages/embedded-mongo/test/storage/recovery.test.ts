import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { serialize } from 'bson';
import { parseIndexSpec } from '../../src/engine/indexSpec.ts';
import { WriteUnit } from '../../src/engine/writeUnit.ts';
import { typed } from '../support/collection.ts';
import { idsOf, insert, openEngine } from '../support/engine.ts';
import { withFolder } from '../support/folder.ts';

const LOG = 'log-00000001';

describe('a data folder', () => {
  test('gives back documents, indexes, options and retry records after a restart', async () => {
    await withFolder(async (folder) => {
      const before = await openEngine(folder);
      const write = new WriteUnit(before);
      const collection = write.collection('db.c', typed({ validator: { a: { $exists: true } } }));
      write.createIndex(
        collection,
        parseIndexSpec(typed({ name: 'a', key: { a: 1 }, unique: true })),
      );
      write.insert(collection, serialize({ _id: 1, a: 1 }));
      const second = write.insert(collection, serialize({ _id: 2, a: 2 }));
      write.replace(collection, second, typed({ _id: 2, a: 20 }));
      write.remove(collection, write.insert(collection, serialize({ _id: 3, a: 3 })));
      write.drop(write.collection('db.dropped'));
      write.rename(write.collection('db.old'), 'db.new');
      const reply = serialize({ ok: 1 });
      write.commit({ session: 'ab', txnNumber: 7n, reply });
      await before.storage.close();

      const after = await openEngine(folder);
      expect(idsOf(after, 'db.c')).toEqual([1, 2]);
      const restored = after.catalog.get('db.c');
      expect(restored?.uuid.equals(collection.uuid)).toBe(true);
      expect([...(restored?.indexes.keys() ?? [])]).toEqual(['_id_', 'a']);
      expect(() => restored?.insert(serialize({ _id: 4, a: 20 }))).toThrow('E11000');
      expect(() => restored?.insert(serialize({ _id: 4 }))).toThrow('failed validation');
      expect(after.catalog.collections('db').map(({ namespace }) => namespace)).toEqual([
        'db.c',
        'db.new',
      ]);
      expect(after.retries.find('ab', 7n, Date.now())).toEqual(Buffer.from(reply));
      await after.storage.close();
    });
  });

  test('drops a torn tail, wherever in the last record the write ended', async () => {
    await withFolder(async (folder) => {
      const engine = await openEngine(folder);
      await insert(engine, 'db.c', [{ _id: 1 }]);
      const acknowledged = statSync(join(folder, LOG)).size;
      await insert(engine, 'db.c', [{ _id: 2 }, { _id: 3 }]);
      await engine.storage.close();
      const whole = readFileSync(join(folder, LOG));

      for (let length = acknowledged; length <= whole.length; length += 1) {
        writeFileSync(join(folder, LOG), whole.subarray(0, length));
        const lines: string[] = [];
        const recovered = await openEngine(folder, { log: (line) => lines.push(line) });
        const complete = length === whole.length;
        expect(idsOf(recovered, 'db.c')).toEqual(complete ? [1, 2, 3] : [1]);
        expect(lines.length).toBe(complete || length === acknowledged ? 0 : 1);
        // What is written next follows the last whole record.
        await insert(recovered, 'db.c', [{ _id: 9 }]);
        await recovered.storage.close();
        const again = await openEngine(folder);
        expect(idsOf(again, 'db.c')).toEqual(complete ? [1, 2, 3, 9] : [1, 9]);
        await again.storage.close();
      }
    });
  }, 30_000);

  test('drops a last record of which a byte is wrong', async () => {
    await withFolder(async (folder) => {
      const engine = await openEngine(folder);
      await insert(engine, 'db.c', [{ _id: 1 }]);
      const acknowledged = statSync(join(folder, LOG)).size;
      await insert(engine, 'db.c', [{ _id: 2 }]);
      await engine.storage.close();
      const whole = readFileSync(join(folder, LOG));
      for (let at = acknowledged; at < whole.length; at += 1) {
        const damaged = Buffer.from(whole);
        damaged[at] = (damaged[at] ?? 0) ^ 0xff;
        writeFileSync(join(folder, LOG), damaged);
        const recovered = await openEngine(folder);
        expect(idsOf(recovered, 'db.c')).toEqual([1]);
        await recovered.storage.close();
      }
    });
  }, 30_000);

  test('is refused when a record in the middle of the log is damaged', async () => {
    await withFolder(async (folder) => {
      const engine = await openEngine(folder);
      await insert(engine, 'db.c', [{ _id: 1 }]);
      const damagedAt = statSync(join(folder, LOG)).size - 1;
      await insert(engine, 'db.c', [{ _id: 2 }]);
      await engine.storage.close();
      const bytes = readFileSync(join(folder, LOG));
      bytes[damagedAt] = (bytes[damagedAt] ?? 0) ^ 0xff;
      writeFileSync(join(folder, LOG), bytes);

      await expect(openEngine(folder)).rejects.toThrow(/is damaged: the record at byte \d+/);
      expect(readFileSync(join(folder, LOG))).toEqual(bytes);
      // The refusal released the folder.
      await expect(openEngine(folder)).rejects.toThrow(/is damaged/);
    });
  });

  test('keeps what is written while a snapshot is made, and drops the logs before it', async () => {
    await withFolder(async (folder) => {
      const engine = await openEngine(folder, { snapshotBytes: 4096 });
      const ids = Array.from({ length: 600 }, (_, id) => id);
      await Promise.all(ids.map((_id) => insert(engine, 'db.c', [{ _id, text: 'x'.repeat(50) }])));
      for (const _id of [600, 601]) await insert(engine, 'db.c', [{ _id }]);
      await engine.storage.close();

      const files = readdirSync(folder).sort();
      expect(files).toEqual([expect.stringMatching(/^log-/), expect.stringMatching(/^snapshot-/)]);
      expect(files).not.toContain(LOG);
      const again = await openEngine(folder);
      expect(idsOf(again, 'db.c').sort((a, b) => Number(a) - Number(b))).toEqual([
        ...ids,
        600,
        601,
      ]);
      await again.storage.close();
    });
  });

  test('is read when the process ended between two steps of a snapshot', async () => {
    await withFolder(async (folder) => {
      const engine = await openEngine(folder);
      await insert(engine, 'db.c', [{ _id: 1 }]);
      await engine.storage.close();
      // The next log was made, and the snapshot not yet put in place; then the end of the log that
      // was still being written was torn.
      const log = readFileSync(join(folder, LOG));
      const torn = log.subarray(0, 20);
      writeFileSync(join(folder, 'snapshot-00000002.tmp'), 'half');
      writeFileSync(join(folder, 'log-00000002'), '');
      writeFileSync(join(folder, LOG), Buffer.concat([log, torn]));

      const again = await openEngine(folder);
      expect(idsOf(again, 'db.c')).toEqual([1]);
      await insert(again, 'db.c', [{ _id: 2 }]);
      await again.storage.close();
      expect(existsSync(join(folder, 'snapshot-00000002.tmp'))).toBe(false);
      const third = await openEngine(folder);
      expect(idsOf(third, 'db.c')).toEqual([1, 2]);
      await third.storage.close();
    });
  });

  test('is refused when a log is missing, or a snapshot is damaged', async () => {
    await withFolder(async (folder) => {
      const engine = await openEngine(folder, { snapshotBytes: 1024 });
      for (let _id = 0; _id < 40; _id += 1)
        await insert(engine, 'db.c', [{ _id, t: 'x'.repeat(50) }]);
      await engine.storage.close();
      const [log = '', snapshot = ''] = readdirSync(folder).sort();
      const generation = Number(log.slice(4));
      const skipped = `log-${String(generation + 2).padStart(8, '0')}`;
      copyFileSync(join(folder, log), join(folder, skipped));
      await expect(openEngine(folder)).rejects.toThrow(/is missing/);

      const bytes = readFileSync(join(folder, snapshot));
      writeFileSync(join(folder, snapshot), bytes.subarray(0, -3));
      await expect(openEngine(folder)).rejects.toThrow(/snapshot-\d+ is damaged/);
    });
  });
});
