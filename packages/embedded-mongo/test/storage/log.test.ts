import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readFrameFile } from '../../src/storage/frameFile.ts';
import { createLogFile, Log } from '../../src/storage/log.ts';
import { withFolder } from '../support/folder.ts';

const bytes = (text: string): Buffer => Buffer.from(text);
const unexpected = (error: Error): void => {
  throw error;
};

describe('the log', () => {
  test('writes what came in one turn of the event loop as one frame, in order', async () => {
    await withFolder(async (folder) => {
      const log = new Log(await createLogFile(folder, 1), unexpected);
      for (const text of ['a', 'b', 'c']) log.append([bytes(text)]);
      await log.flushed();
      log.append([bytes('d'), bytes('e')]);
      await log.close();
      const [, ...frames] = readFrameFile(join(folder, 'log-00000001')).payloads;
      expect(frames.map(String)).toEqual(['abc', 'de']);
    });
  });

  test('resolves a writer only when what it appended is in the file', async () => {
    await withFolder(async (folder) => {
      const log = new Log(await createLogFile(folder, 1), unexpected);
      await Promise.all(
        Array.from({ length: 50 }, async (_, writer) => {
          for (let turn = 0; turn < 5; turn += 1) {
            const text = `<${writer}/${turn}>`;
            log.append([bytes(text)]);
            await log.flushed();
            const frames = readFrameFile(join(folder, 'log-00000001')).payloads;
            expect(frames.join('')).toContain(text);
          }
        }),
      );
      await log.close();
    });
  });

  test('resolves a writer only when the disk has what it appended', async () => {
    await withFolder(async (folder) => {
      const file = await createLogFile(folder, 1);
      const events: string[] = [];
      const sync = file.handle.datasync.bind(file.handle);
      file.handle.datasync = async () => {
        await new Promise((resolve) => setImmediate(resolve));
        await sync();
        events.push('synced');
      };
      const log = new Log(file, unexpected);
      log.append([bytes('a')]);
      await log.flushed().then(() => events.push('acknowledged'));
      expect(events).toEqual(['synced', 'acknowledged']);
      await log.close();
    });
  });

  test('acknowledges nothing after a write failed, and says so once', async () => {
    await withFolder(async (folder) => {
      const failures: Error[] = [];
      const file = await createLogFile(folder, 1);
      const log = new Log(file, (error) => failures.push(error));
      await file.handle.close();
      log.append([bytes('a')]);
      await expect(log.flushed()).rejects.toThrow();
      log.append([bytes('b')]);
      await expect(log.flushed()).rejects.toThrow();
      expect(failures).toHaveLength(1);
    });
  });
});
