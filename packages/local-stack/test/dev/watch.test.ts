import { beforeEach, describe, expect, test } from '@jest/globals';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watchFiles, watchTree } from '../../src/dev/watch.ts';
import { afterThisTest } from '../fake/afterThisTest.ts';
import { until } from '../fake/until.ts';

let folder: string;
let changed: Set<string>;

const at = (...path: readonly string[]): string => join(folder, ...path);
const expectSeen = (...path: readonly string[]): Promise<void> =>
  until(`a change of ${join(...path)} is seen`, () => changed.has(at(...path)));
const fail = (error: unknown): void => {
  throw error;
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watch-'));
  changed = new Set();
  afterThisTest(() => rm(folder, { recursive: true }));
});

describe('a watched tree', () => {
  beforeEach(async () => {
    await mkdir(at('old', 'deep'), { recursive: true });
    await writeFile(at('old', 'deep', 'file.ts'), '1');
    afterThisTest(await watchTree(folder, (path) => changed.add(path), fail));
  });

  test('sees a file that is written, removed or made, at any depth', async () => {
    await writeFile(at('old', 'deep', 'file.ts'), '2');
    await expectSeen('old', 'deep', 'file.ts');
    await writeFile(at('old', 'new.ts'), '1');
    await expectSeen('old', 'new.ts');
    changed.clear();
    await rm(at('old', 'new.ts'));
    await expectSeen('old', 'new.ts');
  });

  test('sees a file that is replaced, time and again', async () => {
    for (let time = 0; time < 3; time += 1) {
      changed.clear();
      await writeFile(at('old', 'new.tmp'), String(time));
      await rename(at('old', 'new.tmp'), at('old', 'deep', 'file.ts'));
      await expectSeen('old', 'deep', 'file.ts');
    }
  });

  test('sees what is in a folder that is made later', async () => {
    await mkdir(at('made', 'later'), { recursive: true });
    await writeFile(at('made', 'later', 'file.ts'), '1');
    await expectSeen('made', 'later', 'file.ts');
  });

  test('sees what comes with a folder that is moved into it', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'watch-'));
    await mkdir(join(elsewhere, 'deep'));
    await writeFile(join(elsewhere, 'deep', 'file.ts'), '1');
    await rename(elsewhere, at('moved'));
    await expectSeen('moved', 'deep', 'file.ts');
  });

  test('sees what is in a folder that is removed and made again', async () => {
    await rm(at('old'), { recursive: true });
    await mkdir(at('old'));
    await writeFile(at('old', 'again.ts'), '1');
    await expectSeen('old', 'again.ts');
  });
});

test('a folder that does not exist is not watched', async () => {
  const unwatch = await watchTree(at('nowhere'), fail, fail);
  unwatch();
  expect(changed.size).toBe(0);
});

test('single files are watched by name, replaced ones too', async () => {
  afterThisTest(watchFiles(folder, ['schema.graphql'], (path) => changed.add(path)));
  await writeFile(at('other.graphql'), '1');
  await writeFile(at('schema.tmp'), '1');
  await rename(at('schema.tmp'), at('schema.graphql'));
  await expectSeen('schema.graphql');
  expect([...changed]).toEqual([at('schema.graphql')]);
});
