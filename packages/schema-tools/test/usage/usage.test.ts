import { describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { supergraph, type Outcome } from '../support/command.ts';
import { folder } from '../support/folder.ts';
import { composeIn, shopWith } from '../support/shop.ts';

const userName = 'query UserName($id: ID!) {\n  user(id: $id) {\n    name\n  }\n}';
const userCount = 'query UserCount {\n  user(id: "") {\n    orderCount\n  }\n}';

interface Line {
  client?: string | null;
  version?: string | null;
  hour?: string;
  document?: string;
  count?: number;
}

/** A line as routers write it. */
function line({
  client = 'web',
  version = '1.0.0',
  hour = '2026-11-28T11:00:00Z',
  document = userName,
  count = 1,
}: Line): string {
  const hash = createHash('sha256').update(document).digest('hex');
  const operationName = /^\w+ (\w+)/.exec(document)?.[1] ?? null;
  const entry = { hour, client: { name: client, version }, operationName, hash, document, count };
  return `${JSON.stringify(entry)}\n`;
}

/** A folder with a supergraph, documents of clients, and a router's log. */
async function shopWithLog(
  lines: readonly string[],
  documents: Readonly<Record<string, string>> = {},
): Promise<string> {
  const config = await shopWith({
    'users.graphql': `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key"])

scalar Json

enum Order {
  NAME
  AGE
}

input Filter {
  name: String!
  tags: [String!]
  order: Order
}

type Query {
  user(id: ID!): User
  users(filter: Filter, limit: Int, data: Json): [User!]!
}

type User @key(fields: "id") {
  id: ID!
  name: String!
}
`,
  });
  expect(await composeIn(config)).toMatchObject({ exitCode: 0 });
  const files = Object.entries(documents).map(([path, text]): [string, string] => [
    `operations/${path}`,
    text,
  ]);
  return await folder({
    'supergraph.graphql': await readFile(join(config, '../supergraph.graphql'), 'utf8'),
    'operations/README.md': '',
    'log/operations-2026-11-28T11.jsonl': lines.join(''),
    ...Object.fromEntries(files),
  });
}

/** Runs `supergraph usage` on such a folder, with paths in what it says as seen from there. */
async function usageIn(home: string, ...options: readonly string[]): Promise<Outcome> {
  const at = (name: string): string => join(home, name);
  const outcome = await supergraph(
    ...['usage', at('log'), '--operations', at('operations')],
    ...['--supergraph', at('supergraph.graphql'), ...options],
  );
  const fromHome = (text: string): string =>
    text.replaceAll(new RegExp(`(?:/\\S*/)?${basename(home)}/`, 'g'), '');
  return { ...outcome, printed: fromHome(outcome.printed), warned: fromHome(outcome.warned) };
}

/** The documents of clients, by path in `operations`. */
async function documentsIn(home: string): Promise<Record<string, string>> {
  const entries = await readdir(join(home, 'operations'), { recursive: true });
  const paths = entries.filter((path) => path.endsWith('.graphql')).toSorted();
  const read = async (path: string): Promise<[string, string]> => [
    path,
    await readFile(join(home, 'operations', path), 'utf8'),
  ];
  return Object.fromEntries(await Promise.all(paths.map(read)));
}

const data = (outcome: Outcome): unknown[] => {
  const report: unknown = JSON.parse(outcome.printed);
  return (report as { sections: { findings: { data: unknown }[] }[] }).sections.flatMap(
    ({ findings }) => findings.map((finding) => finding.data),
  );
};

describe('supergraph usage', () => {
  test('tells who sent what no document is, how often and when last', async () => {
    const home = await shopWithLog([line({ count: 3, version: '1.0.0' })]);
    await writeFile(
      join(home, 'log/operations-2026-11-29T09.jsonl'),
      line({ hour: '2026-11-29T09:00:00Z', version: '1.1.0', count: 4 }) +
        line({ document: userCount, count: 100 }),
    );

    expect(await usageIn(home)).toMatchObject({
      exitCode: 0,
      printed: expect.stringContaining(
        'UserName of "web" "1.0.0", "1.1.0" was seen 7 times, last in the hour from 2026-11-29T09:00:00Z',
      ),
    });
    expect(data(await usageIn(home, '--format', 'json'))).toEqual([
      expect.objectContaining({ operationName: 'UserCount', count: 100 }),
      {
        client: 'web',
        versions: ['1.0.0', '1.1.0'],
        operationName: 'UserName',
        hash: createHash('sha256').update(userName).digest('hex'),
        count: 7,
        lastSeen: '2026-11-29T09:00:00Z',
        written: null,
      },
    ]);
    expect(await documentsIn(home)).toEqual({});
  });

  test.each([
    [
      'with literals',
      'query A {\n  user(id: "") {\n    name\n  }\n}',
      '{ user(id: "7") { name } }',
    ],
    [
      'in another order',
      'query A($id: ID!) {\n  user(id: $id) {\n    ...B\n    id\n  }\n}\n\nfragment B on User {\n  name\n}',
      'query A($id: ID!) { user(id: $id) { id ...B } } fragment B on User { name }',
    ],
    [
      'with input objects, lists and enum values',
      'query A {\n  users(filter: {name: "", order: AGE, tags: []}, limit: 0) {\n    id\n  }\n}',
      '{ users(limit: 5, filter: { tags: ["a", "b"], name: "x", order: AGE }) { id } }',
    ],
    [
      'with data of a custom scalar',
      'query A {\n  users(data: {}) {\n    id\n  }\n}',
      'query A($x: Json) { users(data: { a: $x, b: SOME }) { id } }',
    ],
  ])('knows a document %s by what the log makes of it', async (_, document, text) => {
    const named = text.startsWith('{') ? `query A ${text}` : text;
    const home = await shopWithLog([line({ document })], { 'web/A.graphql': named });

    expect(await usageIn(home)).toMatchObject({
      printed: expect.stringContaining('0 operations in no document.'),
    });
  });

  test('takes enum values that differ for operations that differ', async () => {
    const document = 'query A {\n  users(filter: {name: "", order: AGE}) {\n    id\n  }\n}';
    const home = await shopWithLog([line({ document })], {
      'web/A.graphql': document.replace('AGE', 'NAME'),
    });

    expect((await usageIn(home)).printed).toContain('1 operation in no document.');
  });

  test('takes the document of another client for none, unless the request names no client', async () => {
    const home = await shopWithLog([line({ client: 'app' }), line({ client: null })], {
      'web/UserName.graphql': userName,
    });

    const { printed } = await usageIn(home);

    expect(printed).toContain('UserName of "app"');
    expect(printed).toContain('1 operation in no document.');
  });

  test('looks at one client when told so', async () => {
    const home = await shopWithLog([line({ client: 'app' }), line({ client: 'web' })]);

    expect(data(await usageIn(home, '--client', 'app', '--format', 'json'))).toMatchObject([
      { client: 'app' },
    ]);
  });

  test('skips lines that are none, and says where they stand', async () => {
    const whole = line({});
    const home = await shopWithLog([
      whole,
      '[]\n',
      line({ count: -1 }),
      whole.replace('user(', 'me('),
      '\n',
      whole.slice(0, 50),
    ]);

    const { exitCode, printed } = await usageIn(home);

    expect(exitCode).toBe(0);
    expect(printed.match(/MALFORMED_LINE/g)).toHaveLength(4);
    for (const number of [2, 3, 4, 6]) {
      expect(printed).toContain(`at log/operations-2026-11-28T11.jsonl:${number}:1`);
    }
    expect(printed).toContain('1 operation in no document.');
  });

  test('says which input is of no use', async () => {
    const home = await shopWithLog([line({})]);
    const usage = (...args: readonly string[]) => supergraph('usage', ...args);
    const common = ['--supergraph', join(home, 'supergraph.graphql'), '--operations', home];

    expect(await usage()).toMatchObject({ exitCode: 2 });
    expect(await usage(join(home, 'nowhere'), ...common)).toMatchObject({ exitCode: 2 });
    expect(await usageIn(home, join(home, 'nowhere'))).toMatchObject({
      exitCode: 2,
      warned: 'Cannot read the log of operations, nowhere: there is no such file.',
    });
    expect(await usageIn(home, join(home, 'operations'))).toMatchObject({
      exitCode: 2,
      warned: expect.stringMatching(/^operations has no log of operations: .*\.$/),
    });
    expect(await usageIn(home, '--limit', 'all')).toMatchObject({ exitCode: 2 });
    expect(await usageIn(home, '--operations', join(home, 'nowhere'))).toMatchObject({
      exitCode: 2,
    });
    await writeFile(join(home, 'supergraph.graphql'), 'type Query { a: Int }');
    expect(await usageIn(home)).toMatchObject({
      exitCode: 2,
      warned: expect.stringMatching(/^supergraph\.graphql is no supergraph: /),
    });
  });
});

describe('supergraph usage --write', () => {
  test('writes a document for its client, and says when literals are lost', async () => {
    const home = await shopWithLog([line({ count: 2 }), line({ document: userCount })]);

    expect(await usageIn(home, '--write')).toMatchObject({
      exitCode: 0,
      printed: expect.stringContaining('Written to operations/web/UserName.graphql.'),
    });
    expect(await documentsIn(home)).toEqual({
      'web/UserCount.graphql': `# Imported from the router's log of operations.\n# Literals were replaced, strings by "" and numbers by 0, and lists may have lost items.\n${userCount}\n`,
      'web/UserName.graphql': `# Imported from the router's log of operations.\n${userName}\n`,
    });
    expect((await usageIn(home)).printed).toContain('0 operations in no document.');
    expect(await supergraph('manifest', '--check', ...manifestOptions(home))).toMatchObject({
      exitCode: 0,
    });
  });

  test('gives names of their own to operations of one name, and changes no file', async () => {
    const other = userName.replace('name\n', 'id\n');
    const unnamed = '{\n  user(id: "") {\n    id\n  }\n}';
    const home = await shopWithLog(
      [line({ count: 9 }), line({ document: other }), line({ document: unnamed })],
      { 'web/username.graphql': 'query username { user(id: "1") { id name } }' },
    );
    const before = await documentsIn(home);

    await usageIn(home, '--write');

    const after = await documentsIn(home);
    expect(after).toMatchObject(before);
    expect(Object.keys(after)).toEqual([
      expect.stringMatching(/^web\/Unnamed_[0-9a-f]{8}\.graphql$/),
      expect.stringMatching(/^web\/UserName_[0-9a-f]{8}\.graphql$/),
      expect.stringMatching(/^web\/UserName_[0-9a-f]{8}\.graphql$/),
      'web/username.graphql',
    ]);
    for (const [path, text] of Object.entries(after)) {
      expect(text).toContain(`query ${basename(path, '.graphql')}`);
    }
    expect((await usageIn(home)).printed).toContain('0 operations in no document.');
    expect(await supergraph('manifest', '--check', ...manifestOptions(home))).toMatchObject({
      exitCode: 0,
    });
  });

  test.each([
    ['a path to elsewhere', '../../etc'],
    ['the folder above', '..'],
    ['this folder', '.'],
    ['an absolute path', '/tmp/x'],
    ['a path', 'a/b'],
    ['a path of Windows', 'a\\b'],
    ['nothing', ''],
    ['a blank', ' '],
    ['a name with a dot at its end', 'web.'],
    ['a name with a blank at its end', 'web '],
    ['a hidden name', '.hidden'],
    ['a device', 'con'],
    ['a file of a device', 'NUL.txt'],
    ['a long name', 'x'.repeat(65)],
    ['a huge name', 'x'.repeat(100_000)],
    ['a name with a NUL', 'we\u0000b'],
    ['two lines', 'we\nb'],
    ['a name written backwards', '\u202ebew'],
    ['a name with an accent', 'wéb'],
    ['a symbol', '💥'],
    ['a property of every object', '__proto__'],
    ['another client in capitals', 'WEB'],
  ])('writes nothing for a client that calls itself %s', async (_, client) => {
    const home = await shopWithLog([line({ client })], {
      'web/A.graphql': 'query A { __typename }',
    });
    const before = await readdir(home, { recursive: true });

    const { exitCode, printed } = await usageIn(home, '--write');

    expect(exitCode).toBe(0);
    expect(printed).toContain('Not written: the client cannot have a folder: ');
    // eslint-disable-next-line no-control-regex -- that none of them reaches a terminal is the point
    expect(printed).not.toMatch(/\u0000|\u202e/);
    expect(await readdir(home, { recursive: true })).toEqual(before);
  });

  test('writes for clients whose names are harmless', async () => {
    const names = ['Shop App 2', 'shop-web_1.2', 'constance', 'x'.repeat(64)];
    const home = await shopWithLog(names.map((client) => line({ client })));

    await usageIn(home, '--write');

    expect(new Set(Object.keys(await documentsIn(home)))).toEqual(
      new Set(names.map((name) => `${name}/UserName.graphql`)),
    );
  });

  test.each([
    ['a field that is gone', 'query A {\n  gone\n}', 'Cannot query field "gone"'],
    ['no document', 'query A {', 'Syntax Error'],
    ['a schema', 'type A {\n  a: Int\n}', 'It is not one operation.'],
    ['a document that is too long', `query A {${' a'.repeat(20_000)}}`, 'Syntax Error: Document'],
    ['a document that is too deep', `query A ${'{a'.repeat(20_000)}`, 'It is nested too deep.'],
  ])('does not write %s', async (_, document, why) => {
    const home = await shopWithLog([line({ document })]);

    expect((await usageIn(home, '--write')).printed).toContain(
      `Not written: the supergraph has no answer to it: ${why}`,
    );
    expect(await documentsIn(home)).toEqual({});
  });

  test('does not write what names no client', async () => {
    const home = await shopWithLog([line({ client: null })]);

    expect((await usageIn(home, '--write')).printed).toContain(
      'Not written: its requests name no client',
    );
  });

  test('gives a long name, and one of a device, a form that every system takes', async () => {
    const long = `Long${'g'.repeat(300)}`;
    const home = await shopWithLog(
      ['Con', long].map((name) => line({ document: userName.replace('UserName', name) })),
    );

    await usageIn(home, '--write');

    const paths = Object.keys(await documentsIn(home));
    expect(paths).toContainEqual(expect.stringMatching(/^web\/Con_[0-9a-f]{8}\.graphql$/));
    expect(paths).toContainEqual(expect.stringMatching(/^web\/Longg{76}_[0-9a-f]{8}\.graphql$/));
  });

  test('writes the most frequent, up to a limit', async () => {
    const names = Array.from({ length: 5 }, (_, index) => `Op${index}`);
    const home = await shopWithLog(
      names.map((name, index) =>
        line({ document: userName.replace('UserName', name), count: index + 1 }),
      ),
    );

    const { printed } = await usageIn(home, '--write', '--limit', '2');

    expect(Object.keys(await documentsIn(home))).toEqual(['web/Op3.graphql', 'web/Op4.graphql']);
    expect(printed.match(/Not written: there are more than 2/g)).toHaveLength(3);
  });
});

function manifestOptions(home: string): string[] {
  const at = (name: string): string => join(home, name);
  return ['--operations', at('operations'), '--supergraph', at('supergraph.graphql')];
}
