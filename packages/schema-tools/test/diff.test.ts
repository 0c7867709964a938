import { describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { supergraph, type Outcome } from './support/command.ts';
import { composeIn, shopWith } from './support/shop.ts';

/** Runs `supergraph diff`, with paths in what it says as seen from the folders of the supergraphs. */
async function diff(before: string, after: string, ...options: string[]): Promise<Outcome> {
  const { exitCode, printed, warned } = await supergraph('diff', before, after, ...options);
  const fromHome = (text: string): string =>
    text.replaceAll(
      new RegExp(
        `(?:[^\\s"]*/)?(?:${basename(dirname(after))}|${basename(dirname(before))})/`,
        'g',
      ),
      '',
    );
  return { exitCode, printed: fromHome(printed), warned: fromHome(warned) };
}

const users = (fields: string): Record<string, string> => ({
  'users.graphql': `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key", "@inaccessible"])

type Query { user(id: ID!): User }
type User @key(fields: "id") { id: ID! ${fields} }
`,
});

/** The path of the supergraph.graphql of a shop. */
async function composed(changes: Record<string, string>): Promise<string> {
  const config = await shopWith(changes);
  expect(await composeIn(config)).toMatchObject({ exitCode: 0 });
  return join(dirname(config), 'supergraph.graphql');
}

describe('supergraph diff', () => {
  test('tells what breaks clients, and fails', async () => {
    const before = await shopWith(users('name: String! email: String'));
    const after = await shopWith(users('name: String phone: String'));

    expect(await diff(before, after)).toEqual({
      exitCode: 1,
      printed: `Breaking: 2 changes.
  error FIELD_REMOVED: The field User.email is removed.
  error FIELD_TYPE_CHANGED: User.name was String! and is String.

Dangerous: 0 changes.

Safe: 1 change.
  notice FIELD_ADDED: The field User.phone is added.

supergraph diff: 3 changes from supergraph.yaml to supergraph.yaml.`,
      warned: '',
    });
  });

  test('passes when nothing breaks', async () => {
    const before = await composed(users('name: String'));
    const after = await composed(users('name: String! email: String'));

    expect(await diff(before, after)).toMatchObject({ exitCode: 0 });
    expect(await diff(before, before)).toMatchObject({
      exitCode: 0,
      printed: expect.stringContaining('Nothing changed for clients'),
    });
  });

  test('compares what clients see: not who resolves a field, nor what is inaccessible', async () => {
    const before = await shopWith(users('name: String secret: Int @inaccessible'));
    const after = await shopWith({
      ...users('name: String hidden: Int @inaccessible'),
      'orders.graphql': `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key", "@override"])

type User @key(fields: "id") { id: ID! orderCount: Int! name: String @override(from: "users") }
`,
    });

    expect((await diff(before, after)).printed).toContain('Nothing changed for clients');
  });

  test('gives machines the ids that approvals name', async () => {
    const before = await composed(users('name: String email: String'));
    const after = await composed(users('name: String'));

    const { printed } = await diff(before, after, '--format', 'json');

    expect(JSON.parse(printed)).toMatchObject({
      passes: false,
      sections: [
        {
          title: 'Breaking',
          findings: [
            {
              code: 'FIELD_REMOVED',
              data: {
                id: 'FIELD_REMOVED:User.email',
                severity: 'breaking',
                coordinate: 'User.email',
              },
            },
          ],
        },
        { title: 'Dangerous', findings: [] },
        { title: 'Safe', findings: [] },
      ],
    });
  });

  test('reads a supergraph of a revision', async () => {
    const config = await shopWith(users('name: String email: String'));
    await composeIn(config);
    const home = dirname(config);
    const git = (...args: string[]) =>
      execFileSync('git', [
        '-C',
        home,
        '-c',
        'user.name=Test',
        '-c',
        'user.email=test@shop.example',
        ...args,
      ]);
    git('init', '--quiet');
    git('add', '--all');
    git('commit', '--quiet', '--message', 'A shop');
    await writeFile(
      join(home, 'users.graphql'),
      (await readFile(join(home, 'users.graphql'), 'utf8')).replace('email: String', ''),
    );
    const removed = {
      exitCode: 1,
      printed: expect.stringContaining('The field User.email is removed.'),
    };

    expect(await diff(`HEAD:${config}`, config)).toMatchObject(removed);
    expect(await diff(`HEAD:${join(home, 'supergraph.graphql')}`, config)).toMatchObject(removed);
    expect(await diff(`nowhere:${join(home, 'supergraph.graphql')}`, config)).toMatchObject({
      exitCode: 2,
      warned: expect.stringContaining('"nowhere" is no git revision'),
    });
  });

  test('says which input is of no use', async () => {
    const good = await shopWith();
    const bad = join(dirname(good), 'bad.graphql');
    await writeFile(bad, 'type Query { a: Int }');

    expect(await diff(join(dirname(good), 'missing.graphql'), good)).toEqual({
      exitCode: 2,
      printed: '',
      warned: '"missing.graphql" is neither a file nor a git revision to compare with.',
    });
    expect(await diff(good, bad)).toMatchObject({
      exitCode: 2,
      warned: expect.stringMatching(/^bad\.graphql is no supergraph: /),
    });
    expect(await supergraph('diff', good)).toMatchObject({
      exitCode: 2,
      warned: 'Name two supergraphs to compare: supergraph diff <before> <after>.',
    });
    expect(await diff(good, good, '--format', 'xml')).toMatchObject({ exitCode: 2 });
  });
});
