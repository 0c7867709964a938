import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { FolderInUse, lockFolder } from '../../src/storage/folderLock.ts';
import { withFolder } from '../support/folder.ts';

/** A pid above those that Linux gives. */
const NOBODY = 2 ** 22 + 1;

describe('the lock of a data folder', () => {
  test('is held by one at a time, and released', async () => {
    await withFolder((folder) => {
      const release = lockFolder(folder);
      expect(() => lockFolder(folder)).toThrow(FolderInUse);
      release();
      lockFolder(folder)();
      expect(existsSync(join(folder, 'lock'))).toBe(false);
      return Promise.resolve();
    });
  });

  test.each([
    ['a process that is gone', { pid: NOBODY, startedAt: '1' }],
    ['an earlier process with our pid', { pid: process.pid, startedAt: '1' }],
    ['an earlier process with the pid of one that runs', { pid: process.ppid, startedAt: '1' }],
    ['nobody that can be read', 'half'],
  ])('is taken over from %s', async (_, owner) => {
    await withFolder((folder) => {
      writeFileSync(join(folder, 'lock'), JSON.stringify(owner).slice(0, 40));
      const release = lockFolder(folder);
      expect(readFileSync(join(folder, 'lock'), 'utf8')).toContain(`"pid":${process.pid}`);
      release();
      return Promise.resolve();
    });
  });

  test('is not taken over while another process is about to', async () => {
    await withFolder((folder) => {
      writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: NOBODY, startedAt: '1' }));
      const guard = join(folder, 'lock.takeover');
      mkdirSync(guard);
      expect(() => lockFolder(folder)).toThrow(FolderInUse);
      // One that is old was left by a crash.
      utimesSync(guard, new Date(0), new Date(0));
      lockFolder(folder)();
      return Promise.resolve();
    });
  });
});
