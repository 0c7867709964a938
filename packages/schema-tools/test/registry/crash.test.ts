import { beforeAll, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { cp, readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { advance } from '../../src/registry/advance.ts';
import { temporaryPrefix } from '../../src/registry/durable.ts';
import { Registry } from '../../src/registry/registry.ts';
import { releaseOf } from '../../src/registry/revision.ts';
import { folder } from '../support/folder.ts';
import { counting, emptyRevision } from './support/counting.ts';
import { expectWhole, readRelease } from './support/history.ts';
import { Publisher } from './support/process.ts';

const run = promisify(execFile);

const emptyRegistry = async (): Promise<Registry> =>
  await Registry.create(join(await folder({}), 'registry'), emptyRevision);

let abandoned = '';

beforeAll(async () => {
  abandoned = await folder({});
  const abandon = join(import.meta.dirname, 'support/abandon.ts');
  await run(process.execPath, ['--import', 'tsx', abandon, abandoned]);
});

/** Registries in each of which a publisher stopped at another of its operations on files. */
async function abandonedRegistries(): Promise<Registry[]> {
  const home = await folder({});
  await cp(abandoned, home, { recursive: true });
  const names = await readdir(home);
  return await Promise.all(names.map((name) => Registry.open(join(home, name))));
}

const leftovers = async (registry: Registry): Promise<string[]> =>
  (await readdir(registry.folder, { recursive: true })).filter((path) =>
    path.includes(temporaryPrefix),
  );

test('wherever a publisher stops, the registry can be read, and the next one publishes', async () => {
  const registries = await abandonedRegistries();
  const newest = await Promise.all(registries.map((registry) => registry.newestNumber()));
  const released = await Promise.all(
    registries.map(async ({ folder }) => (await readRelease(folder)).revision),
  );

  // Three files, a few operations each; a stop before, between and after they are in place.
  expect(registries.length).toBeGreaterThan(20);
  expect(new Set(newest)).toEqual(new Set([1, 2]));
  expect(newest.filter((number, index) => number !== released[index])).toContain(2);
  for (const [index, registry] of registries.entries()) {
    expect([1, newest[index]]).toContain(released[index]);
    expect(await advance(registry, counting('b'))).toMatchObject({
      result: 'published',
      revision: (newest[index] ?? 0) + 1,
    });
    await expectWhole(registry);
  }
});

test('what it has half written is removed once nobody can be writing it any more', async () => {
  const registries = await abandonedRegistries();
  const left = await Promise.all(registries.map(leftovers));
  const index = left.findIndex((paths) => paths.length > 0);
  const [registry, [path = ''] = []] = [registries[index], left[index]];
  if (registry === undefined) throw new Error('No publisher left anything behind.');

  await advance(registry, counting('b'));
  expect(await leftovers(registry)).toEqual([path]);

  const longAgo = new Date(Date.now() - 2 * 60 * 60 * 1000);
  await utimes(join(registry.folder, path), longAgo, longAgo);
  await advance(registry, counting('b'));
  expect(await leftovers(registry)).toEqual([]);
});

test('publishers that are killed while others publish take nothing of theirs along', async () => {
  const registry = await emptyRegistry();
  const start = (name: string, count: number) => Publisher.start(registry.folder, name, count);
  const publishers = await Promise.all([start('a', 12), start('b', 12)]);
  const victims = await Promise.all(['u', 'v', 'w'].map((name) => start(name, 1_000)));

  for (const publisher of [...publishers, ...victims]) publisher.begin();
  for (const [index, victim] of victims.entries()) {
    for (let revisions = 0; revisions <= index * 2; revisions += 1) await victim.published();
    victim.kill();
    expect(await victim.end()).toBe('SIGKILL');
    await readRelease(registry.folder);
  }
  await Promise.all(publishers.map((publisher) => publisher.end()));

  await advance(registry, counting('c'));
  await expectWhole(registry);
  expect((await registry.newest()).subgraphs).toMatchObject({
    a: { sdl: '12' },
    b: { sdl: '12' },
    c: { sdl: '1' },
  });
});

test('a release behind the newest revision is mended by publishing the same again', async () => {
  const registry = await emptyRegistry();
  await advance(registry, counting('a'));
  const newest = { ...(await registry.newest()), revision: 3, parent: 2 };
  await registry.append(newest);
  expect(await registry.released()).toBe(2);
  const { subgraphs, supergraph, persistedDocuments } = newest;
  const prepared = { state: { subgraphs, supergraph, persistedDocuments }, sections: [] };

  const same = { ...counting('a'), prepare: () => Promise.resolve(prepared) };
  expect(await advance(registry, same)).toMatchObject({ result: 'unchanged', revision: 3 });

  expect(await readRelease(registry.folder)).toEqual(releaseOf(newest));
});
