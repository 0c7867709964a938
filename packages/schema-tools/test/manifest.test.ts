import { describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { supergraph, type Outcome } from './support/command.ts';
import { folder } from './support/folder.ts';
import { composeIn, shopWith } from './support/shop.ts';

const userName = 'query UserName($id: ID!) {\n  user(id: $id) {\n    name\n  }\n}';

/** A folder with the supergraph of two subgraphs and these documents. */
async function shopWithDocuments(documents: Readonly<Record<string, string>>): Promise<string> {
  const config = await shopWith({
    'users.graphql': `extend schema
  @link(
    url: "https://specs.apollo.dev/federation/v2.12"
    import: ["@key", "@inaccessible", "@authenticated"]
  )

type Query {
  user(id: ID!): User @authenticated
  usersByIds(ids: [ID!]!): [User]! @inaccessible
}

type User @key(fields: "id") {
  id: ID!
  name: String!
}
`,
  });
  expect(await composeIn(config)).toMatchObject({ exitCode: 0 });
  const home = join(config, '..');
  const files = Object.entries(documents).map(([path, text]): [string, string] => [
    `operations/${path}`,
    text,
  ]);
  const written = await folder({ 'operations/README.md': '', ...Object.fromEntries(files) });
  await writeFile(
    join(written, 'supergraph.graphql'),
    await readFile(join(home, 'supergraph.graphql')),
  );
  return written;
}

/** Runs `supergraph manifest` on such a folder, with paths in what it says as seen from there. */
async function manifestIn(home: string, ...options: readonly string[]): Promise<Outcome> {
  const at = (name: string): string => join(home, name);
  const outcome = await supergraph(
    ...['manifest', '--operations', at('operations'), '--supergraph', at('supergraph.graphql')],
    ...['--output', at('persisted-documents.json'), ...options],
  );
  const fromHome = (text: string): string =>
    text.replaceAll(new RegExp(`(?:\\S*/)?${basename(home)}/`, 'g'), '');
  return {
    exitCode: outcome.exitCode,
    printed: fromHome(outcome.printed),
    warned: fromHome(outcome.warned),
  };
}

const manifestText = (home: string): Promise<string> =>
  readFile(join(home, 'persisted-documents.json'), 'utf8');

describe('supergraph manifest', () => {
  test('lists the operations of all clients by the SHA-256 of their text', async () => {
    const home = await shopWithDocuments({
      'web/UserName.graphql': 'query UserName($id:ID!){user(id:$id){name}}',
      'app/Orders.graphql':
        'query Orders { user(id: "1") { ...Count } } fragment Count on User { orderCount }',
    });

    expect(await manifestIn(home)).toEqual({
      exitCode: 0,
      printed: 'persisted-documents.json is written: 2 operations.',
      warned: '',
    });
    expect(JSON.parse(await manifestText(home))).toEqual({
      format: 'apollo-persisted-query-manifest',
      version: 1,
      operations: [
        expect.objectContaining({
          name: 'Orders',
          clientName: 'app',
          body: expect.stringMatching(/^query Orders \{[\s\S]*\n\}\n\nfragment Count on User \{/),
        }),
        {
          id: createHash('sha256').update(userName).digest('hex'),
          name: 'UserName',
          type: 'query',
          body: userName,
          clientName: 'web',
        },
      ],
    });
  });

  test('gives one id to a document however it is laid out, and changes no file for it', async () => {
    const home = await shopWithDocuments({ 'web/UserName.graphql': userName });
    await manifestIn(home);
    const before = await manifestText(home);
    await writeFile(
      join(home, 'operations/web/UserName.graphql'),
      `# Spelled otherwise.\n${userName.replaceAll('\n', '\r\n\t')}\n`,
    );

    expect(await manifestIn(home)).toMatchObject({
      printed: 'persisted-documents.json was up to date: 1 operation.',
    });
    expect(await manifestText(home)).toBe(before);
  });

  test('only checks when told so', async () => {
    const home = await shopWithDocuments({ 'web/UserName.graphql': userName });

    expect(await manifestIn(home, '--check')).toEqual({
      exitCode: 0,
      printed: '1 operation.',
      warned: '',
    });
    await expect(manifestText(home)).rejects.toThrow('ENOENT');
  });

  test('lets two clients send operations of one name', async () => {
    const home = await shopWithDocuments({
      'web/UserName.graphql': userName,
      'app/UserName.graphql': userName.replace('name\n', 'id\n'),
    });

    expect(await manifestIn(home)).toMatchObject({ exitCode: 0 });
  });

  test.each([
    ['a syntax error', 'query A {', 'Syntax Error: Expected Name, found <EOF>.', '1:10'],
    ['no operation', 'fragment F on User { id }', 'There is no operation.', '1:1'],
    [
      'two operations',
      'query A { __typename }\nquery B { __typename }',
      'There is a second operation: give each a file of its own.',
      '2:1',
    ],
    [
      'an operation without a name',
      '\n{ __typename }',
      'The operation has no name, by which logs and figures would tell it.',
      '2:1',
    ],
    [
      'a field that the schema has not',
      'query A {\n  user(id: "1") { nam }\n}',
      'Cannot query field "nam" on type "User". Did you mean "name"?',
      '2:19',
    ],
    [
      'a field that only services may ask for',
      'query A { usersByIds(ids: []) { id } }',
      'Cannot query field "usersByIds" on type "Query".',
      '1:11',
    ],
    [
      'a variable of another type',
      'query A($id: Int) {\n  user(id: $id) { id }\n}',
      'Variable "$id" of type "Int" used in position expecting type "ID!".',
      '1:9',
    ],
    [
      'a fragment that nothing uses',
      'query A { __typename }\nfragment F on User { id }',
      'Fragment "F" is never used.',
      '2:1',
    ],
  ])('refuses %s, and writes nothing', async (_, text, message, place) => {
    const home = await shopWithDocuments({ 'web/A.graphql': text });

    expect(await manifestIn(home)).toEqual({
      exitCode: 1,
      printed: '',
      warned: `${message}\n    at operations/web/A.graphql:${place} (web)\n\n1 problem.`,
    });
    await expect(manifestText(home)).rejects.toThrow('ENOENT');
  });

  test('refuses a name that a client uses twice', async () => {
    const home = await shopWithDocuments({
      'web/First.graphql': userName,
      'web/Second.graphql': userName.replace('name\n', 'id\n'),
    });

    expect((await manifestIn(home)).warned).toContain(
      "web has another operation UserName, in operations/web/First.graphql: a client's operations have names of their own.\n" +
        '    at operations/web/Second.graphql:1:1 (web)',
    );
  });

  test('tells all problems of all documents at once', async () => {
    const home = await shopWithDocuments({
      'web/A.graphql': 'query A { a b }',
      'app/B.graphql': 'query B {',
    });

    expect((await manifestIn(home)).warned).toMatch(
      /app\/B[\s\S]*web\/A[\s\S]*web\/A[\s\S]*\n3 problems\.$/,
    );
  });

  test('says which input is of no use', async () => {
    const stray = await shopWithDocuments({ 'A.graphql': 'query A { __typename }' });
    expect(await manifestIn(stray)).toEqual({
      exitCode: 2,
      printed: '',
      warned:
        "operations/A.graphql belongs to no client: put it into a folder with the client's name.",
    });

    const home = await shopWithDocuments({});
    expect((await manifestIn(home, '--operations', join(home, 'nowhere'))).warned).toBe(
      'Cannot read the folder nowhere: there is no such file.',
    );
    await writeFile(join(home, 'supergraph.graphql'), 'type Query { a: Int }');
    expect(await manifestIn(home)).toMatchObject({
      exitCode: 2,
      warned: expect.stringMatching(/^supergraph\.graphql is no supergraph: /),
    });
  });
});
