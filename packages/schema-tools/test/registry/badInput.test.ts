import { describe, expect, test } from '@jest/globals';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { shopWithRegistry, type Shop } from './support/registry.ts';

const newField = ['--subgraph', 'users'];

/** A registry of two revisions, and a change to users that is not published yet. */
async function shopWithChange(): Promise<Shop> {
  const shop = await shopWithRegistry();
  for (const field of ['second', 'third']) {
    const schema = await readFile(shop.at('users.graphql'), 'utf8');
    await writeFile(shop.at('users.graphql'), schema.replace('name:', `${field}: Int\n  name:`));
    if (field === 'second') await shop.publish('--subgraph', 'users');
  }
  return shop;
}

/** The registry's files with their text. */
async function contents(shop: Shop): Promise<Map<string, string>> {
  const entries = await readdir(shop.registry, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return new Map(
    await Promise.all(
      files.map(async ({ parentPath, name }): Promise<[string, string]> => {
        const path = join(parentPath, name);
        return [path, await readFile(path, 'utf8')];
      }),
    ),
  );
}

async function expectRefused(shop: Shop, options: readonly string[], sentence: RegExp | string) {
  const before = await contents(shop);
  const outcome = await shop.publish(...options);
  expect(outcome).toEqual({
    exitCode: 2,
    printed: '',
    warned: typeof sentence === 'string' ? sentence : expect.stringMatching(sentence),
  });
  expect(await contents(shop)).toEqual(before);
}

describe('publish refuses, in one sentence and writing nothing:', () => {
  let shared: Shop | undefined;

  test.each<[string, readonly string[], RegExp]>([
    ['nothing to do', [], /^Give one of --subgraph <name>, --remove <name>, .*\.$/],
    ['two things at once', [...newField, '--list'], /^Give one of /],
    ['an argument that belongs to nothing', [...newField, '3'], /^Unexpected argument "3"\.$/],
    [
      'an empty registry option',
      ['--registry', '', '--list'],
      /^--registry <folder> is missing\.$/,
    ],
    [
      'a subgraph that is not configured',
      ['--subgraph', 'nobody'],
      /^supergraph\.yaml has no subgraph "nobody": add it there, or give --schema and --routing-url\.$/,
    ],
    [
      'a name that is none',
      ['--subgraph', '../x', '--schema', 'x', '--routing-url', 'http://x.test'],
      /^"\.\.\/x" is no name for a subgraph: .*\.$/,
    ],
    [
      'a routing URL that is none',
      [...newField, '--routing-url', 'users:4001'],
      /^--routing-url: "users:4001" is not an http or https URL\.$/,
    ],
    [
      'a schema that is not there',
      [...newField, '--schema', 'nowhere.graphql'],
      /^Cannot read the schema of users, nowhere\.graphql: there is no such file\.$/,
    ],
    [
      'the removal of what is not there',
      ['--remove', 'nobody'],
      /^registry has no subgraph "nobody"; it has: orders, users\.$/,
    ],
    [
      'a revision that is not there',
      ['--rollback', '99'],
      /^registry has no revision 99; the newest is 2\.$/,
    ],
    [
      'a revision that is no number',
      ['--rollback', 'first'],
      /^The revision after --rollback has to be a whole number from 1 on, not "first"\.$/,
    ],
    ['a limit of nothing', ['--list', '--limit', '0'], /^--limit has to be a whole number/],
    [
      'a format nobody knows',
      ['--list', '--format', 'xml'],
      /^There is no format "xml"; choose one of text, /,
    ],
  ])('%s', async (_, options, sentence) => {
    // One for all: what is refused leaves it as it was.
    shared ??= await shopWithChange();
    await expectRefused(shared, options, sentence);
  });

  test('a registry that is not there, and a folder that is none', async () => {
    const shop = await shopWithChange();
    const sentence = /holds no registry: `supergraph publish --init` makes one\.$/;

    await expectRefused(shop, ['--registry', shop.at('nowhere'), ...newField], sentence);
    await expectRefused(shop, ['--registry', shop.home, ...newField], sentence);
    await expectRefused(shop, ['--registry', shop.at('users.graphql'), '--list'], sentence);
    await mkdir(shop.at('empty/revisions'), { recursive: true });
    await expectRefused(shop, ['--registry', shop.at('empty'), '--list'], sentence);
  });

  test('the removal of the only subgraph', async () => {
    const shop = await shopWithChange();
    await shop.publish('--remove', 'orders');

    await expectRefused(shop, ['--remove', 'users'], /^users is the only subgraph: .*\.$/);
  });

  test.each([
    ['cut off', (text: string) => text.slice(0, 100), 'it is not its JSON'],
    [
      'of another format',
      (text: string) => text.replace('"version": 1', '"version": 2'),
      'version',
    ],
    ['without a schema', (text: string) => text.replace('"sdl"', '"SDL"'), 'subgraphs.orders.sdl'],
  ])('a newest revision that is %s', async (_, breakIt, place) => {
    const shop = await shopWithChange();
    const path = shop.at('registry/revisions/000002.json');
    await writeFile(path, breakIt(await readFile(path, 'utf8')));

    const sentence = new RegExp(
      `^registry/revisions/000002\\.json is no revision of a registry .*${place}.*: restore it from a copy\\.$`,
    );
    await expectRefused(shop, newField, sentence);
    await expectRefused(shop, ['--list'], sentence);
    await expectRefused(shop, ['--rollback', '1'], sentence);
  });

  test('a revision in the place of another', async () => {
    const shop = await shopWithChange();
    const first = await readFile(shop.at('registry/revisions/000001.json'));
    await writeFile(shop.at('registry/revisions/000002.json'), first);

    await expectRefused(
      shop,
      newField,
      'registry/revisions/000002.json is no revision 2: it says 1.',
    );
  });

  test('a release that is broken', async () => {
    const shop = await shopWithChange();
    await writeFile(shop.at('registry/release.json'), '{"format":');

    await expectRefused(shop, newField, /^registry\/release\.json is no release of a registry /);
  });

  test('a release of a revision that is lost', async () => {
    const shop = await shopWithChange();
    const release = await readFile(shop.at('registry/release.json'), 'utf8');
    await writeFile(
      shop.at('registry/release.json'),
      release.replace('"revision":2', '"revision":9'),
    );

    await expectRefused(
      shop,
      newField,
      'registry/release.json is of revision 9, but the newest here is 2: restore the missing revisions from a copy.',
    );
  });

  test('a document that never was valid', async () => {
    const shop = await shopWithChange();
    await mkdir(shop.at('operations/web'));
    await writeFile(shop.at('operations/web/A.graphql'), 'query A {\n  nothing\n}');

    await expectRefused(
      shop,
      newField,
      'operations/web/A.graphql:2: Cannot query field "nothing" on type "Query".',
    );
  });
});
