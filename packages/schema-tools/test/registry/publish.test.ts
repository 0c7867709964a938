import { describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { appendFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readRegistry } from '../../src/index.ts';
import { folder } from '../support/folder.ts';
import { Shop, shopWithRegistry } from './support/registry.ts';

process.env['PUBLISHED_BY'] = 'Ann';

const git = promisify(execFile);

const userName = 'query UserName($id: ID!) {\n  user(id: $id) {\n    name\n  }\n}';

/** Adds a field to the schema of users, for which nobody asks yet. */
async function addField(shop: Shop, field: string): Promise<void> {
  await change(shop.at('users.graphql'), '  name: String!\n', `  name: String!\n  ${field}\n`);
}

/** Breaks whoever asks for the name of a user. */
async function renameName(shop: Shop): Promise<void> {
  await change(shop.at('users.graphql'), 'name: ', 'fullName: ');
}

async function change(path: string, from: string, to: string): Promise<void> {
  await writeFile(path, (await readFile(path, 'utf8')).replace(from, to));
}

/** Everything in the registry, by path. */
async function contents(shop: Shop): Promise<Record<string, string>> {
  const paths = await readdir(shop.registry, { recursive: true });
  const files = paths.filter((path) => path !== 'revisions').toSorted();
  const texts = await Promise.all(
    files.map(async (path) => [path, await readFile(join(shop.registry, path), 'utf8')] as const),
  );
  return Object.fromEntries(texts);
}

describe('supergraph publish --init', () => {
  test('makes a registry of all subgraphs that are configured, for routers to read', async () => {
    const shop = await shopWithRegistry({ 'operations/web/UserName.graphql': userName });

    expect(Object.keys(await contents(shop))).toEqual([
      'release.json',
      'revisions/000001.json',
      'supergraph.graphql',
    ]);
    const release = await shop.release();
    expect(release).toEqual({
      format: 'supergraph-release',
      version: 1,
      revision: 1,
      supergraph: await readFile(shop.at('registry/supergraph.graphql'), 'utf8'),
      persistedDocuments: {
        format: 'apollo-persisted-query-manifest',
        version: 1,
        operations: [expect.objectContaining({ name: 'UserName', body: userName })],
      },
    });
    expect(release.supergraph).toContain('orderCount: Int!');
    expect(await shop.revision(1)).toMatchObject({
      parent: null,
      cause: { kind: 'init' },
      author: 'Ann',
      subgraphs: {
        users: {
          routingUrl: 'http://users.test/graphql',
          sdl: await readFile(shop.at('users.graphql'), 'utf8'),
        },
      },
    });
  });

  test('makes none of subgraphs that do not compose', async () => {
    const shop = await shopWithRegistry();
    await rm(shop.registry, { recursive: true });
    await writeFile(shop.at('orders.graphql'), 'type User {');

    expect(await shop.publish('--init')).toMatchObject({
      exitCode: 1,
      printed: expect.stringMatching(
        /at orders\.graphql:\d+:\d+ \(orders\)[\s\S]*No registry is made/,
      ),
    });
    await expect(readdir(shop.registry)).rejects.toThrow('ENOENT');
  });

  test('leaves a registry that is there alone, and a supergraph that is no registry’s', async () => {
    const shop = await shopWithRegistry();
    const before = await contents(shop);
    expect(await shop.publish('--init')).toEqual({
      exitCode: 2,
      printed: '',
      warned: 'registry holds a registry already.',
    });
    expect(await contents(shop)).toEqual(before);

    const other = await folder({ 'supergraph.graphql': 'mine' });
    expect((await shop.publish('--init', '--registry', other)).warned).toMatch(
      /supergraph\.graphql is no registry's: make the registry in a folder of its own\.$/,
    );
    expect(await readFile(join(other, 'supergraph.graphql'), 'utf8')).toBe('mine');
  });
});

describe('supergraph publish --subgraph', () => {
  test('composes the new schema with what the registry has of the others', async () => {
    const shop = await shopWithRegistry();
    await addField(shop, 'nickname: String');
    // Not what is published: nobody may publish a team's schema but the team.
    await appendFile(shop.at('orders.graphql'), 'type Unfinished {');

    expect(await shop.publish('--subgraph', 'users')).toMatchObject({
      exitCode: 0,
      printed: expect.stringMatching(
        /^supergraph publish: Revision 2 is published: the schema of users\.$/m,
      ),
    });
    const { revision, supergraph } = await shop.release();
    expect(revision).toBe(2);
    expect(supergraph).toContain('nickname: String');
    expect(supergraph).toContain('orderCount: Int!');
    expect(await readFile(shop.at('registry/supergraph.graphql'), 'utf8')).toBe(supergraph);
    expect(await shop.revision(2)).toMatchObject({
      parent: 1,
      cause: { kind: 'publish', subgraph: 'users' },
      author: 'Ann',
    });
  });

  test('changes nothing when the schema is published already', async () => {
    const shop = await shopWithRegistry();
    const before = await contents(shop);

    expect(await shop.publish('--subgraph', 'users')).toMatchObject({
      exitCode: 0,
      printed: expect.stringContaining('The newest revision stays 1: it is so already.'),
    });
    expect(await contents(shop)).toEqual(before);
  });

  test('writes nothing when the supergraph does not compose, and says at which line', async () => {
    const shop = await shopWithRegistry();
    await addField(shop, 'orderCount: Int!');
    const before = await contents(shop);

    const { exitCode, printed } = await shop.publish('--subgraph', 'users');

    expect(exitCode).toBe(1);
    expect(printed).toMatch(/error INVALID_FIELD_SHARING: /);
    expect(printed).toMatch(/at users\.graphql:11:3 \(users\)/);
    expect(printed).toMatch(/at registry\/revisions\/000001\.json#orders:6:3 \(orders\)/);
    expect(await contents(shop)).toEqual(before);
  });

  test('writes nothing when the check finds an error', async () => {
    const shop = await shopWithRegistry({ 'operations/web/UserName.graphql': userName });
    const before = await contents(shop);
    await renameName(shop);

    expect(await shop.publish('--subgraph', 'users')).toMatchObject({
      exitCode: 1,
      printed: expect.stringMatching(
        /error OPERATION_BREAKS: UserName of web: Cannot query field "name"/,
      ),
    });
    expect(await contents(shop)).toEqual(before);
  });

  test('looks at the documents in the registry when a team has no clients at hand', async () => {
    const shop = await shopWithRegistry({ 'operations/web/UserName.graphql': userName });
    await rm(shop.at('operations/web'), { recursive: true });
    await renameName(shop);

    expect(await shop.publish('--subgraph', 'users')).toMatchObject({ exitCode: 1 });
  });

  test('publishes what a check lets pass, without the documents that have no answer any more', async () => {
    const shop = await shopWithRegistry({ 'operations/web/UserName.graphql': userName });
    await renameName(shop);
    const approve = () => Promise.resolve({ title: '', summary: '', sections: [] });

    const outcome = await shop.publishWith(approve, '--subgraph', 'users');

    expect(outcome).toMatchObject({
      exitCode: 0,
      printed: expect.stringMatching(
        /warning DOCUMENT_LEFT_OUT: UserName is left out .*"name".*\n +at operations\/web\/UserName\.graphql:3:5 \(web\)/,
      ),
    });
    expect((await shop.release()).persistedDocuments?.operations).toEqual([]);
  });

  test('takes the schema and the routing URL of the command line, and needs no supergraph.yaml then', async () => {
    const shop = await shopWithRegistry({ 'other.graphql': 'type Query { stars: Int }' });
    await rm(shop.at('supergraph.yaml'));

    const options = ['--schema', shop.at('other.graphql'), '--routing-url', 'http://stars.test/'];
    expect(await shop.publish('--subgraph', 'stars', ...options)).toMatchObject({ exitCode: 0 });
    expect(await shop.revision(2)).toMatchObject({
      subgraphs: {
        orders: {},
        stars: { routingUrl: 'http://stars.test/', sdl: 'type Query { stars: Int }' },
        users: {},
      },
    });
  });

  test('says when routers are to reach a subgraph elsewhere', async () => {
    const shop = await shopWithRegistry();

    expect(
      (await shop.publish('--subgraph', 'users', '--routing-url', 'http://new.test/')).printed,
    ).toContain('Routers reach users at http://new.test/ instead of http://users.test/graphql.');
    expect((await shop.release()).supergraph).toContain('http://new.test/');
  });

  test('adds to the documents that are published, for clients that are still installed', async () => {
    const shop = await shopWithRegistry({ 'operations/web/UserName.graphql': userName });
    const withId = userName.replace('name\n', 'id\n    name\n');
    await writeFile(shop.at('operations/web/UserName.graphql'), withId);
    const bodies = async () =>
      (await shop.release()).persistedDocuments?.operations.map(({ body }) => body);

    await shop.publish('--subgraph', 'users');
    expect(new Set(await bodies())).toEqual(new Set([userName, withId]));

    await shop.publish('--subgraph', 'users', '--replace-documents');
    expect(await bodies()).toEqual([withId]);
  });

  test('remembers the commit of a schema that is committed as it is', async () => {
    const shop = await shopWithRegistry();
    const inShop = (...args: readonly string[]) =>
      git('git', ['-c', 'user.name=A', '-c', 'user.email=a@test', ...args], { cwd: shop.home });
    await inShop('init', '-q');
    await addField(shop, 'nickname: String');
    await inShop('add', 'users.graphql');
    await inShop('commit', '-qm', 'Add a nickname');
    const head = (await inShop('rev-parse', 'HEAD')).stdout.trim();

    await shop.publish('--subgraph', 'users');
    expect(await shop.revision(2)).toMatchObject({ commit: head });

    await addField(shop, 'uncommitted: String');
    await shop.publish('--subgraph', 'users');
    expect(await shop.revision(3)).toMatchObject({ commit: null });
  });
});

describe('supergraph publish --remove', () => {
  test('takes a subgraph out', async () => {
    const shop = await shopWithRegistry();

    expect(await shop.publish('--remove', 'orders')).toMatchObject({ exitCode: 0 });
    expect((await shop.release()).supergraph).not.toContain('orderCount');
  });

  test('is refused when a client asks what it has', async () => {
    const shop = await shopWithRegistry({
      'operations/web/Count.graphql': 'query Count { user(id: "1") { orderCount } }',
    });

    expect(await shop.publish('--remove', 'orders')).toMatchObject({ exitCode: 1 });
    expect((await shop.release()).revision).toBe(1);
  });
});

describe('supergraph publish --rollback', () => {
  async function shopWithThreeRevisions(): Promise<Shop> {
    const shop = await shopWithRegistry({ 'operations/web/UserName.graphql': userName });
    for (const field of ['second: Int', 'third: Int']) {
      await addField(shop, field);
      await shop.publish('--subgraph', 'users');
    }
    return shop;
  }

  test('returns to a revision as a new one, to the letter', async () => {
    const shop = await shopWithThreeRevisions();
    const before = await contents(shop);

    expect(await shop.publish('--rollback', '1')).toMatchObject({
      exitCode: 0,
      printed: expect.stringContaining('Revision 4 is published: back to revision 1.'),
    });
    const first = await shop.revision(1);
    expect(await shop.release()).toMatchObject({
      revision: 4,
      supergraph: first.supergraph,
      persistedDocuments: first.persistedDocuments,
    });
    const after = await contents(shop);
    for (const path of Object.keys(before).filter((name) => name.startsWith('revisions'))) {
      expect(after[path]).toBe(before[path]);
    }
  });

  test('goes one state back each time when no revision is named', async () => {
    const shop = await shopWithThreeRevisions();

    await shop.publish('--rollback');
    expect(await shop.revision(4)).toMatchObject({ cause: { kind: 'rollback', to: 2 } });
    await shop.publish('--rollback');
    expect(await shop.revision(5)).toMatchObject({ cause: { kind: 'rollback', to: 1 } });
    expect(await shop.publish('--rollback')).toMatchObject({
      exitCode: 2,
      warned: 'Revision 1 is the first of registry: there is nothing before it.',
    });
  });

  test('tells what breaks, and goes back all the same', async () => {
    const shop = await shopWithThreeRevisions();
    await writeFile(
      shop.at('operations/web/Third.graphql'),
      'query Third { user(id: "1") { third } }',
    );
    await shop.publish('--subgraph', 'users');

    expect(await shop.publish('--rollback', '2')).toMatchObject({
      exitCode: 0,
      printed: expect.stringContaining('warning OPERATION_BREAKS: Third of web'),
    });
  });
});

describe('supergraph publish --list', () => {
  test('lists the newest revisions with when, what, who and from which commit', async () => {
    const shop = await shopWithRegistry();
    await addField(shop, 'nickname: String');
    await shop.publish('--subgraph', 'users');
    await shop.publish('--remove', 'orders');

    const { exitCode, printed } = await shop.publish('--list', '--limit', '2');

    expect(exitCode).toBe(0);
    const at = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;
    expect(printed).toMatch(
      new RegExp(
        `Revision 3, ${at}: orders is removed, by Ann\\.\n.*Revision 2, ${at}: the schema of users, by Ann\\.`,
      ),
    );
    expect(printed).not.toContain('Revision 1,');
    expect(printed).toContain('Revision 3 is the newest; 2 of 3 are listed.');
  });

  test('gives the same to machines', async () => {
    const shop = await shopWithRegistry();

    const { printed } = await shop.publish('--list', '--format', 'json');

    expect(JSON.parse(printed)).toMatchObject({
      sections: [
        {
          findings: [
            { data: { revision: 1, cause: { kind: 'init' }, author: 'Ann', commit: null } },
          ],
        },
      ],
    });
  });
});

test('readRegistry gives the newest subgraphs, and what clients send', async () => {
  const shop = await shopWithRegistry({ 'operations/web/UserName.graphql': userName });
  await addField(shop, 'nickname: String');
  await shop.publish('--subgraph', 'users');

  expect(await readRegistry(shop.registry)).toMatchObject({
    revision: 2,
    subgraphs: [{ name: 'orders' }, { name: 'users', sdl: expect.stringContaining('nickname') }],
    supergraphSdl: (await shop.release()).supergraph,
    operations: [{ client: 'web', name: 'UserName' }],
  });
});
