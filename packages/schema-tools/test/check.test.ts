import { execFileSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { folder } from './support/folder.ts';
import { supergraph } from './support/command.ts';

const head = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key", "@shareable", "@override"])
`;

const users = `${head}
type Query {
  user(id: ID!): User
}

type User @key(fields: "id") {
  id: ID!
  name: String!
  nickname: String
}
`;

const orders = `${head}
type User @key(fields: "id") {
  id: ID!
  orderCount: Int!
}
`;

const files = {
  'supergraph.yaml': ['users', 'orders'].reduce(
    (yaml, name) => `${yaml}  ${name}:
    routing_url: http://${name}.test/graphql
    schema:
      file: ./${name}.graphql
`,
    'subgraphs:\n',
  ),
  'users.graphql': users,
  'orders.graphql': orders,
  'operations/web/Profile.graphql': `query Profile {
  user(id: "1") {
    name
    orderCount
  }
}
`,
};

/** A repository with one commit, and with changes since: a file gets another text, or goes by `null`. */
async function changed(
  changes: Readonly<Record<string, string | null>>,
  first: Readonly<Record<string, string>> = files,
): Promise<string> {
  const home = await folder(first);
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-C', home, '-c', 'user.name=T', '-c', 'user.email=t@x.example', ...args]);
  git('init', '--quiet', '--initial-branch', 'main');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'First');
  for (const [name, text] of Object.entries(changes)) {
    const path = join(home, name);
    await (text === null ? rm(path) : writeFile(path, text));
  }
  return home;
}

/** Runs `supergraph check` on what is in a folder. */
function check(home: string, ...options: readonly string[]) {
  return supergraph(
    'check',
    ...['--config', join(home, 'supergraph.yaml'), '--operations', join(home, 'operations')],
    ...['--approvals', join(home, 'schema-approvals.yaml'), ...options],
  );
}

interface Json {
  sections: { title: string; summary: string; findings: JsonFinding[] }[];
}
interface JsonFinding {
  level: string;
  code: string;
  message: string;
  data?: Record<string, unknown>;
}

async function findings(home: string, ...options: readonly string[]) {
  const { exitCode, printed } = await check(home, '--format', 'json', ...options);
  const { sections } = JSON.parse(printed) as Json;
  const of = (title: string) => sections.find((section) => section.title === title);
  return { exitCode, of, codes: (title: string) => of(title)?.findings.map(levelAndCode) };
}

const levelAndCode = ({ level, code }: JsonFinding): string => `${level} ${code}`;

const approval = (change: string, until = '9999-12-31'): string => `- change: ${change}
  reason: The page shows nothing in its place.
  who: ada@shop.example
  until: ${until}
`;

describe('a change', () => {
  test('of nothing may be merged', async () => {
    const { exitCode, printed } = await check(await changed({}));

    expect(exitCode).toBe(0);
    expect(printed).toContain('Clients see no change; no known operation breaks.');
    expect(printed).toMatch(/The change may be merged\. It was compared with [0-9a-f]{12} \(/);
  });

  test('that does not compose may not, and nothing else is looked at', async () => {
    const home = await changed({
      'orders.graphql': orders.replace('orderCount: Int!', 'name: String!'),
    });

    const { exitCode, codes, of } = await findings(home);

    expect(exitCode).toBe(1);
    expect(codes('Composition')).toEqual(['error INVALID_FIELD_SHARING']);
    expect(of('Clients')).toBeUndefined();
  });

  test('that takes away what a client asks for may not, and says where it asks', async () => {
    const home = await changed({ 'users.graphql': users.replace('  name: String!\n', '') });

    const { exitCode, printed } = await check(home);

    expect(exitCode).toBe(1);
    expect(printed).toContain('error OPERATION_BREAKS: Profile of web becomes invalid:');
    expect(printed).toContain('error FIELD_REMOVED: The field User.name is removed.');
    expect(printed).toMatch(/Profile\.graphql:3:5 \(web: Profile\)/);
    expect(printed).toContain('approve FIELD_REMOVED:User.name in schema-approvals.yaml');
    expect(printed).toContain('The change may not be merged as it is.');
  });

  test('that takes away what nobody asks for may be merged, unless strictly judged', async () => {
    const home = await changed({ 'users.graphql': users.replace('  nickname: String\n', '') });

    const lenient = await findings(home);
    expect(lenient.exitCode).toBe(0);
    expect(lenient.codes('Clients')).toEqual(['warning FIELD_REMOVED']);
    expect(lenient.codes('Rollout')).toEqual(['notice ANY_ORDER']);
    expect(lenient.of('Rollout')?.summary).toBe(
      'Roll out in this order: 1. The supergraph, on every router. 2. Every instance of users.',
    );

    const strict = await findings(home, '--strict');
    expect(strict.exitCode).toBe(1);
    expect(strict.codes('Clients')).toEqual(['error FIELD_REMOVED']);
  });

  test('tells new hints, and not those that were there', async () => {
    const home = await changed({
      'orders.graphql': orders.replace(
        'orderCount: Int!',
        'orderCount: Int!\n  nickname: String @override(from: "users")',
      ),
    });

    const { exitCode, codes } = await findings(home);

    expect(exitCode).toBe(0);
    expect(codes('Composition')).toEqual(['notice OVERRIDDEN_FIELD_CAN_BE_REMOVED']);
  });

  test('says in which order it is rolled out, and what fails in the other', async () => {
    const home = await changed({
      'orders.graphql': orders.replace('orderCount: Int!', 'orderCount: Int!\n  total: Int!'),
      'operations/web/Profile.graphql': files['operations/web/Profile.graphql'].replace(
        'orderCount',
        'total',
      ),
    });

    const { exitCode, of } = await findings(home);

    expect(exitCode).toBe(0);
    const rollout = of('Rollout');
    expect(rollout?.summary).toBe(
      'Roll out in this order: 1. Every instance of orders. 2. The supergraph, on every router.',
    );
    expect(rollout?.findings).toMatchObject([
      {
        level: 'notice',
        code: 'SERVICE_FIRST',
        data: {
          subgraph: 'orders',
          order: 'service first',
          failures: [
            {
              moment: 'old service, new supergraph',
              client: 'web',
              operation: 'Profile',
              coordinate: 'User.total',
            },
          ],
        },
      },
    ]);
  });

  test('names the subgraphs that have a part in what changes', async () => {
    const home = await changed({
      'orders.graphql': orders.replace(
        'orderCount: Int!',
        'orderCount: Int!\n  nickname: String @override(from: "users")',
      ),
    });

    const { of } = await findings(home);

    expect(of('Ownership')?.summary).toBe('To be asked: users.');
    expect(of('Ownership')?.findings[0]?.message).toContain('User.nickname');
  });
});

const withoutName = { 'users.graphql': users.replace('  name: String!\n', '') };

describe('a supergraph alone to compare with', () => {
  /** A folder with the supergraph of the files, and with changes since. */
  async function published(changes: Readonly<Record<string, string>>) {
    const home = await folder(files);
    const against = join(home, 'supergraph.graphql');
    const config = ['--config', join(home, 'supergraph.yaml')];
    await supergraph('compose', ...config, '--output', against);
    for (const [name, text] of Object.entries(changes)) await writeFile(join(home, name), text);
    return await findings(home, '--against', against);
  }

  test('shows that nothing changes', async () => {
    const { exitCode, of } = await published({});

    expect(exitCode).toBe(0);
    expect(of('Rollout')?.summary).toBe('No subgraph changes in what a router asks of it.');
    expect(of('Ownership')?.summary).toBe('Nothing changes that another subgraph has a part in.');
  });

  test('shows what changes, and the order', async () => {
    const { exitCode, of, codes } = await published({
      'orders.graphql': orders.replace('orderCount: Int!', 'orderCount: Int!\n  total: Int!'),
      'operations/web/Profile.graphql': files['operations/web/Profile.graphql'].replace(
        'orderCount',
        'total',
      ),
    });

    expect(exitCode).toBe(0);
    expect(codes('Clients')).toEqual(['notice FIELD_ADDED']);
    expect(of('Rollout')?.summary).toBe(
      'Roll out in this order: 1. Every instance of orders. 2. The supergraph, on every router.',
    );
  });
});

describe('clients that are out', () => {
  const profile = 'operations/web/Profile.graphql';
  const isEdited = { [profile]: files[profile].replace('    name\n', '') };
  const isDeleted = { [profile]: null };

  test.each<[string, Record<string, string | null>]>([
    ['edited', isEdited],
    ['deleted', isDeleted],
  ])(
    'break with the field that their operation, %s in the same change, asks for',
    async (_, gone) => {
      const home = await changed({ ...withoutName, ...gone });

      const { exitCode, printed } = await check(home);

      expect(exitCode).toBe(1);
      expect(printed).toMatch(/error OPERATION_BREAKS: Profile of web as of [0-9a-f]{12} becomes/);
      expect(printed).toMatch(/at [0-9a-f]{12}:\S*operations\/web\/Profile\.graphql:3:5 \(web\)/);
      expect(printed).toContain('let the operation change first');
      expect(printed).toContain('1 known operation breaks.');
    },
  );

  test('may break when that is approved', async () => {
    const home = await changed({
      ...withoutName,
      ...isEdited,
      'schema-approvals.yaml': approval('FIELD_REMOVED:User.name'),
    });

    const { exitCode, codes } = await findings(home);

    expect(exitCode).toBe(0);
    expect(codes('Clients')).toEqual(['warning OPERATION_BREAKS', 'warning FIELD_REMOVED']);
  });

  test('do not, when only their operation changes', async () => {
    const { exitCode, codes } = await findings(await changed(isDeleted));

    expect(exitCode).toBe(0);
    expect(codes('Clients')).toEqual([]);
  });

  test('send an operation once, in whatever layout, file and place', async () => {
    const spread = files[profile].replace('name', '\n\n  name');
    const home = await changed({
      ...withoutName,
      ...isDeleted,
      'operations/web/Moved.graphql': spread,
    });

    const { codes } = await findings(home);

    expect(codes('Clients')).toEqual(['error OPERATION_BREAKS', 'error FIELD_REMOVED']);
  });

  test('are looked at where a rollout needs them', async () => {
    const home = await changed({
      'users.graphql': users.replace('name: String!', 'name: String'),
      ...isEdited,
      'schema-approvals.yaml': approval('FIELD_TYPE_CHANGED:User.name'),
    });

    const { of } = await findings(home);

    expect(of('Rollout')?.findings).toMatchObject([
      {
        code: 'SUPERGRAPH_FIRST',
        data: {
          failures: [
            {
              client: 'web',
              operation: 'Profile',
              revision: expect.stringMatching(/^[0-9a-f]{12}$/),
              coordinate: 'User.name',
            },
          ],
        },
      },
    ]);
  });

  test('send nothing that was never valid, and nothing that is no document', async () => {
    const home = await changed(
      {
        'operations/web/Broken.graphql': null,
        'operations/web/README.md': null,
        'operations/web/deep/Old.graphql': null,
      },
      {
        ...files,
        'operations/web/Broken.graphql': 'query Broken { nothing }',
        'operations/web/README.md': 'What the page asks.',
        'operations/web/deep/Old.graphql': 'query Old { user(id: "1") { nickname } }',
      },
    );
    await writeFile(join(home, 'users.graphql'), users.replace('  nickname: String\n', ''));

    const { exitCode, codes } = await findings(home);

    expect(exitCode).toBe(0);
    expect(codes('Clients')).toEqual(['warning FIELD_REMOVED']);
  });

  test('are annotated by their place in words, for GitHub shows no older text', async () => {
    const { printed } = await check(
      await changed({ ...withoutName, ...isDeleted }),
      '--format',
      'github',
    );

    const lines = printed.split('\n').filter((line) => line.startsWith('::error'));
    expect(lines).toHaveLength(2);
    for (const line of lines) {
      expect(line).not.toContain('file=');
      expect(line).toMatch(/%0Aat [0-9a-f]{12}:\S*Profile\.graphql:3:5/);
    }
  });

  test.each(['the registry', 'its release'])('are known to %s', async (kind) => {
    const home = await changed({ ...withoutName, ...isDeleted });
    const registry = await folder({});
    const before = await folder(files);
    await supergraph(
      'publish',
      ...['--registry', registry, '--init', '--config', join(before, 'supergraph.yaml')],
      ...['--operations', join(before, 'operations')],
    );
    const against = kind === 'the registry' ? registry : join(registry, 'release.json');

    const { exitCode, printed } = await check(home, '--against', against);

    expect(exitCode).toBe(1);
    expect(printed).toContain('error OPERATION_BREAKS: Profile of web becomes invalid:');
    expect(printed).toMatch(/#web\/Profile:3:5 \(web\)/);
  });
});

describe('an approval', () => {
  test('lets a breaking change pass, and what it breaks, and says who gave it', async () => {
    const home = await changed({
      ...withoutName,
      'schema-approvals.yaml': approval('FIELD_REMOVED:User.name'),
    });

    const { exitCode, printed } = await check(home);

    expect(exitCode).toBe(0);
    expect(printed).toContain(
      'Approved by ada@shop.example until 9999-12-31: The page shows nothing in its place.',
    );
    expect(printed).toContain('warning OPERATION_BREAKS');
  });

  test('that has expired lets nothing pass, and is reported', async () => {
    const home = await changed({
      ...withoutName,
      'schema-approvals.yaml': approval('FIELD_REMOVED:User.name', '2020-01-01'),
    });

    const { exitCode, codes } = await findings(home);

    expect(exitCode).toBe(1);
    expect(codes('Approvals')).toEqual(['warning APPROVAL_EXPIRED']);
  });

  test('that nothing needs is reported', async () => {
    const home = await changed({
      'schema-approvals.yaml': approval('FIELD_REMOVED:User.name'),
    });

    const { exitCode, codes } = await findings(home);

    expect(exitCode).toBe(0);
    expect(codes('Approvals')).toEqual(['warning APPROVAL_UNUSED']);
  });
});

describe('input of no use is told in a sentence, with exit code 2:', () => {
  test.each<[string, Record<string, string | null>, string[], RegExp]>([
    [
      'an operation that never was valid',
      { 'operations/web/Profile.graphql': 'query Profile { nothing }' },
      [],
      /Profile\.graphql:1: Cannot query field "nothing" on type "Query"\.$/,
    ],
    [
      'an operation that is no GraphQL',
      { 'operations/web/Profile.graphql': 'query Profile {' },
      [],
      /Profile\.graphql:1: Syntax Error/,
    ],
    [
      'a supergraph.yaml that is no YAML',
      { 'supergraph.yaml': 'a: [' },
      [],
      /supergraph\.yaml:1: /,
    ],
    [
      'a supergraph.yaml with a key too many',
      { 'supergraph.yaml': `${files['supergraph.yaml']}plugins: {}\n` },
      [],
      /supergraph\.yaml:\d+: Unknown key "plugins"/,
    ],
    [
      'approvals that are no list',
      { 'schema-approvals.yaml': 'change: all\n' },
      [],
      /schema-approvals\.yaml:1: /,
    ],
    [
      'a schema that is not there',
      { 'users.graphql': null },
      [],
      /supergraph\.yaml:5: Cannot read the schema of users, .*users\.graphql: there is no such file\.$/,
    ],
    [
      'a subgraph that does not answer',
      {
        'supergraph.yaml': files['supergraph.yaml'].replace(
          'file: ./users.graphql',
          'subgraph_url: http://127.0.0.1:1/graphql',
        ),
      },
      [],
      /http:\/\/127\.0\.0\.1:1\/graphql: nobody answers there/,
    ],
    ['a baseline that does not exist', {}, ['--against', 'v9'], /^"v9" is neither a file nor/],
    ['a format that does not exist', {}, ['--format', 'xml'], /^There is no format "xml"/],
    ['an unknown option', {}, ['--loose'], /Unknown option '--loose'/],
  ])('%s', async (_, changes, options, message) => {
    const { exitCode, printed, warned } = await check(await changed(changes), ...options);

    expect({ exitCode, printed }).toEqual({ exitCode: 2, printed: '' });
    expect(warned).toMatch(message);
  });

  test('a folder of operations that is not there', async () => {
    const home = await changed({});

    const { exitCode, warned } = await check(home, '--operations', join(dirname(home), 'none'));

    expect(exitCode).toBe(2);
    expect(warned).toMatch(/^Cannot read the folder .*none: there is no such file\.$/);
  });
});
