import { describe, expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compose } from '../src/index.ts';
import { supergraph } from './support/command.ts';
import { composeIn, shopWith } from './support/shop.ts';

const subgraphHead = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key", "@shareable"])

`;

function filesBeside(config: string): Promise<string[]> {
  return readdir(join(config, '..'));
}

function supergraphBeside(config: string): Promise<string> {
  return readFile(join(config, '..', 'supergraph.graphql'), 'utf8');
}

describe('supergraph compose', () => {
  test('writes the supergraph of all subgraphs, with where each is reached', async () => {
    const config = await shopWith();

    expect(await composeIn(config)).toEqual({
      exitCode: 0,
      printed: 'supergraph.graphql is written.',
      warned: '',
    });
    const sdl = await supergraphBeside(config);
    const user = buildSchema(sdl, { assumeValidSDL: true }).getType('User');
    expect(user?.toConfig()).toHaveProperty('fields.name');
    expect(user?.toConfig()).toHaveProperty('fields.orderCount');
    expect(sdl).toContain('url: "http://orders.test/graphql"');
  });

  test('gives the same text whatever the order of the subgraphs', async () => {
    const config = await shopWith();
    await composeIn(config);
    const first = await supergraphBeside(config);
    const yaml = await readFile(config, 'utf8');
    const [head = '', users = '', orders = ''] = yaml.split(/(?=^ {2}\w)/m);
    await writeFile(config, head + orders + users);

    expect(await composeIn(config, '--check')).toMatchObject({ exitCode: 0 });
    expect(await supergraphBeside(config)).toBe(first);
  });

  test('leaves a supergraph that is up to date as it is', async () => {
    const config = await shopWith();
    await composeIn(config);

    expect(await composeIn(config)).toMatchObject({
      exitCode: 0,
      printed: 'supergraph.graphql was up to date.',
    });
  });

  test('tells every composition error with its code and all places, and writes nothing', async () => {
    const config = await shopWith({
      'orders.graphql': `${subgraphHead}type User @key(fields: "id") {
  id: ID!
  name: Int!
  orderCount: Int!
}
`,
    });

    const outcome = await composeIn(config);

    expect(outcome.exitCode).toBe(1);
    expect(outcome.warned).toMatch(/^error FIELD_TYPE_MISMATCH: .*"User\.name"/m);
    expect(outcome.warned).toMatch(/^error INVALID_FIELD_SHARING: .*"User\.name"/m);
    expect(outcome.warned.match(/^ {4}at users\.graphql:10:3 \(users\)$/gm)).toHaveLength(2);
    expect(outcome.warned.match(/^ {4}at orders\.graphql:6:3 \(orders\)$/gm)).toHaveLength(2);
    expect(outcome.warned).toMatch(/^2 errors\.$/m);
    expect(await filesBeside(config)).not.toContain('supergraph.graphql');
  });

  test('keeps the supergraph that is there when the subgraphs no longer compose', async () => {
    const config = await shopWith();
    await composeIn(config);
    const before = await supergraphBeside(config);
    await writeFile(join(config, '..', 'orders.graphql'), 'type Query { user: Int }');

    expect(await composeIn(config)).toMatchObject({ exitCode: 1 });
    expect(await supergraphBeside(config)).toBe(before);
  });

  test('shows the query that no combination of subgraphs can answer', async () => {
    const config = await shopWith({
      'orders.graphql': `${subgraphHead}type User @key(fields: "number") {
  number: ID!
  orderCount: Int!
}
`,
    });

    const { exitCode, warned } = await composeIn(config);

    expect(exitCode).toBe(1);
    expect(warned).toMatch(/^error SATISFIABILITY_ERROR: /m);
    expect(warned).toMatch(/^ {4}.*orderCount$/m);
  });

  test('tells the syntax errors of every schema at once, with their places', async () => {
    const config = await shopWith({
      'users.graphql': 'type Query {\n  user(id: ID!) User\n}\n',
      'orders.graphql': 'type User {',
    });

    const { exitCode, warned } = await composeIn(config);

    expect(exitCode).toBe(1);
    expect(warned).toMatch(/^error INVALID_GRAPHQL: Syntax Error: .*\n {4}at users\.graphql:2:17/m);
    expect(warned).toMatch(
      /^error INVALID_GRAPHQL: Syntax Error: .*\n {4}at orders\.graphql:1:12/m,
    );
  });

  test('places an error in a selection of a directive at that directive', async () => {
    const config = await shopWith({
      'orders.graphql': `${subgraphHead}type User\n  @key(fields: "nope") {\n  id: ID!\n}\n`,
    });

    const { warned } = await composeIn(config);

    expect(warned).toMatch(/^error KEY_INVALID_FIELDS: /m);
    expect(warned).toContain('at orders.graphql:5:3 (orders)');
  });

  test('tells hints the same way, and composes', async () => {
    const config = await shopWith({
      'users.graphql': `${subgraphHead}type Query {
  role: Role
}

enum Role {
  BUYER
}
`,
      'orders.graphql': `${subgraphHead}enum Role {
  BUYER
  SELLER
}
`,
    });

    const { exitCode, printed, warned } = await composeIn(config);

    expect({ exitCode, printed }).toEqual({
      exitCode: 0,
      printed: 'supergraph.graphql is written.',
    });
    expect(warned).toMatch(/^notice INCONSISTENT_ENUM_VALUE_FOR_OUTPUT_ENUM: Value "SELLER"/m);
    expect(warned).toMatch(/^ {4}at orders\.graphql:4:1 \(orders\)$/m);
  });

  test('leaves no temporary file behind', async () => {
    const config = await shopWith();
    await composeIn(config);

    expect((await filesBeside(config)).sort()).toEqual([
      'orders.graphql',
      'supergraph.graphql',
      'supergraph.yaml',
      'users.graphql',
    ]);
  });
});

describe('supergraph compose --format', () => {
  const broken = { 'orders.graphql': `${subgraphHead}type User {\n  name: Int!\n}\n` };

  test('json has errors with code, subgraph, file and line on standard output', async () => {
    const { exitCode, printed, warned } = await composeIn(
      await shopWith({ 'orders.graphql': 'type User {' }),
      '--format',
      'json',
    );

    expect({ exitCode, warned }).toEqual({ exitCode: 1, warned: '' });
    expect(JSON.parse(printed)).toMatchObject({
      title: 'supergraph compose',
      summary: '1 error.',
      passes: false,
      sections: [
        {
          title: 'Composition',
          summary: 'The subgraphs do not compose.',
          findings: [
            {
              level: 'error',
              code: 'INVALID_GRAPHQL',
              places: [{ path: 'orders.graphql', line: 1, column: 12, owner: 'orders' }],
            },
          ],
        },
      ],
    });
  });

  test('github annotates the schemas', async () => {
    const { printed } = await composeIn(await shopWith(broken), '--format', 'github');

    expect(printed).toMatch(
      /^::error file=orders\.graphql,line=5,col=3,title=INVALID_FIELD_SHARING::/m,
    );
  });

  test('markdown says what is stale', async () => {
    const config = await shopWith();

    const { exitCode, printed } = await composeIn(config, '--check', '--format', 'markdown');

    expect(exitCode).toBe(1);
    expect(printed).toMatch(/^## ❌ supergraph compose\n/);
    expect(printed).toMatch(/^- ❌ `STALE_SUPERGRAPH` supergraph\.graphql is missing/m);
  });

  test('passes with what it wrote when the subgraphs compose', async () => {
    const { exitCode, printed } = await composeIn(await shopWith(), '--format', 'json');

    expect(exitCode).toBe(0);
    expect(JSON.parse(printed)).toMatchObject({
      passes: true,
      sections: [{ findings: [] }, { summary: 'supergraph.graphql is written.' }],
    });
  });

  test('of another kind is refused before anything is written', async () => {
    const config = await shopWith();

    expect(await composeIn(config, '--format', 'xml')).toEqual({
      exitCode: 2,
      printed: '',
      warned: 'There is no format "xml"; choose one of text, json, markdown, github.',
    });
    expect(await filesBeside(config)).not.toContain('supergraph.graphql');
  });
});

describe('supergraph compose --check', () => {
  test('passes when the supergraph is up to date', async () => {
    const config = await shopWith();
    await composeIn(config);

    expect(await composeIn(config, '--check')).toEqual({
      exitCode: 0,
      printed: 'supergraph.graphql is up to date.',
      warned: '',
    });
  });

  test('fails when a schema changed since, says what to do, and writes nothing', async () => {
    const config = await shopWith();
    await composeIn(config);
    const before = await supergraphBeside(config);
    const orders = join(config, '..', 'orders.graphql');
    await writeFile(orders, (await readFile(orders, 'utf8')).replace('orderCount', 'count'));

    expect(await composeIn(config, '--check')).toEqual({
      exitCode: 1,
      printed: '',
      warned:
        'error STALE_SUPERGRAPH: supergraph.graphql is stale: run `npm run compose` and commit it.\n\n1 error.',
    });
    expect(await supergraphBeside(config)).toBe(before);
  });

  test('fails when there is no supergraph', async () => {
    const config = await shopWith();

    expect(await composeIn(config, '--check')).toMatchObject({
      exitCode: 1,
      warned: expect.stringContaining(
        'supergraph.graphql is missing: run `npm run compose` and commit it.',
      ),
    });
    expect(await filesBeside(config)).not.toContain('supergraph.graphql');
  });
});

describe('input of no use is one sentence and exit code 2:', () => {
  const subgraph = 'subgraphs:\n  users:\n    routing_url: http://a.test\n    schema:\n';

  test.each<[string, string, RegExp]>([
    ['not YAML', 'subgraphs: {', /^supergraph\.yaml:1: .+\.$/],
    ['a key twice', 'subgraphs: {}\nsubgraphs: {}\n', /^supergraph\.yaml:2: .*unique.*\.$/],
    ['no mapping', '- users\n', /^supergraph\.yaml:1: .* has to be a mapping of keys to values\.$/],
    ['an empty file', '', /^supergraph\.yaml:1: .* has to be a mapping of keys to values\.$/],
    ['no subgraphs', 'federation_version: 2\n', /^supergraph\.yaml:1: "subgraphs" is missing\.$/],
    ['an empty list', 'subgraphs: {}\n', /^supergraph\.yaml:1: "subgraphs" names no subgraph\.$/],
    [
      'a key nobody knows',
      'federation_version: 2\nsubgraph: {}\n',
      /^supergraph\.yaml:2: Unknown key "subgraph"; known here: federation_version, subgraphs\.$/,
    ],
    [
      'a source of schemas that needs a registry',
      `${subgraph}      graphref: shop@current\n`,
      /^supergraph\.yaml:5: Unknown key "subgraphs\.users\.schema\.graphref"; known here: file, subgraph_url, introspection_headers\.$/,
    ],
    [
      'a schema at two places',
      `${subgraph}      file: users.graphql\n      subgraph_url: http://a.test\n`,
      /^supergraph\.yaml:6: A schema has a "file" or a "subgraph_url", not both\.$/,
    ],
    [
      'a subgraph URL that is none',
      `${subgraph}      subgraph_url: localhost:4001\n`,
      /^supergraph\.yaml:5: "localhost:4001" is not an http or https URL\.$/,
    ],
    [
      'a subgraph URL with a password',
      `${subgraph}      subgraph_url: http://shop:secret@a.test\n`,
      /^supergraph\.yaml:5: "subgraph_url" may hold no password: send it by "introspection_headers"\.$/,
    ],
    [
      'headers for a file',
      `${subgraph}      file: users.graphql\n      introspection_headers:\n        a: b\n`,
      /^supergraph\.yaml:6: "introspection_headers" are for a "subgraph_url", and a file needs none\.$/,
    ],
    [
      'a header that HTTP cannot carry, without its value',
      `${subgraph}      subgraph_url: http://a.test\n      introspection_headers:\n        authorization: "secret\\nother"\n`,
      /^supergraph\.yaml:7: The header "authorization" is not one that HTTP can carry\.$/,
    ],
    [
      'no schema',
      'subgraphs:\n  users:\n    routing_url: http://a.test\n',
      /^supergraph\.yaml:3: "subgraphs\.users\.schema" is missing\.$/,
    ],
    [
      'a subgraph that is no mapping',
      'subgraphs:\n  users: http://a.test\n',
      /^supergraph\.yaml:2: "subgraphs\.users" has to be a mapping of keys to values\.$/,
    ],
    [
      'a schema file that is no text',
      `${subgraph}      file: [users.graphql]\n`,
      /^supergraph\.yaml:5: "subgraphs\.users\.schema\.file" has to be text\.$/,
    ],
    [
      'a routing URL that is none',
      'subgraphs:\n  users:\n    routing_url: users:4001\n    schema:\n      file: users.graphql\n',
      /^supergraph\.yaml:3: "users:4001" is not an http or https URL\.$/,
    ],
    [
      'Federation 1',
      `federation_version: 1\n${subgraph}      file: users.graphql\n`,
      /^supergraph\.yaml:1: "1" is not a version of Federation 2\.$/,
    ],
    [
      'a schema that is not there',
      `${subgraph}      file: nowhere.graphql\n`,
      /^supergraph\.yaml:5: Cannot read the schema of users, nowhere\.graphql: there is no such file\.$/,
    ],
    [
      'a schema that is a folder',
      `${subgraph}      file: .\n`,
      /^supergraph\.yaml:5: Cannot read the schema of users, .*: it is a folder\.$/,
    ],
    [
      'an environment variable that is not set',
      `${subgraph}      file: \${env.NOBODY_SETS_THIS}\n`,
      /^supergraph\.yaml:5: The environment variable NOBODY_SETS_THIS is not set\.$/,
    ],
    [
      'an expansion that is not known',
      `${subgraph}      file: \${file.path}\n`,
      /^supergraph\.yaml:5: Cannot expand "\$\{file\.path\}"; write \$\{env\.NAME\}\.$/,
    ],
  ])('%s', async (_, yaml, message) => {
    const config = await shopWith({ 'supergraph.yaml': yaml });

    const { exitCode, printed, warned } = await composeIn(config);

    expect({ exitCode, printed }).toEqual({ exitCode: 2, printed: '' });
    expect(warned).toMatch(message);
    expect(await filesBeside(config)).not.toContain('supergraph.graphql');
  });

  test('no supergraph.yaml', async () => {
    const config = await shopWith();
    await rm(config);

    expect(await composeIn(config)).toMatchObject({
      exitCode: 2,
      warned: 'Cannot read the list of subgraphs, supergraph.yaml: there is no such file.',
    });
  });

  test('an output that cannot be written', async () => {
    const config = await shopWith({ 'taken/supergraph.graphql/file': '' });
    const output = join(config, '..', 'taken', 'supergraph.graphql');

    const { exitCode, warned } = await supergraph(
      'compose',
      '--config',
      config,
      '--output',
      output,
    );

    expect(exitCode).toBe(2);
    expect(warned).toMatch(/^Cannot write .*: it is a folder\.$/);
    expect(await readdir(join(config, '..', 'taken'))).toEqual(['supergraph.graphql']);
  });
});

describe('environment variables in supergraph.yaml', () => {
  const yaml = `subgraphs:
  users:
    routing_url: \${env.TEST_USERS_URL:-http://fallback.test}/graphql
    schema:
      file: users.graphql
`;

  test('take their value, or the default where there is none', async () => {
    const config = await shopWith({ 'supergraph.yaml': yaml });
    await composeIn(config);
    expect(await supergraphBeside(config)).toContain('url: "http://fallback.test/graphql"');

    process.env['TEST_USERS_URL'] = 'https://users.test';
    try {
      await composeIn(config);
    } finally {
      delete process.env['TEST_USERS_URL'];
    }
    expect(await supergraphBeside(config)).toContain('url: "https://users.test/graphql"');
  });
});

describe('the command line', () => {
  test('names its commands', async () => {
    expect(await supergraph('--help')).toMatchObject({
      exitCode: 0,
      printed: expect.stringMatching(/^ {2}compose +Compose/m),
    });
  });

  test('without a command, names them and fails', async () => {
    expect(await supergraph()).toMatchObject({ exitCode: 2 });
  });

  test('explains a command', async () => {
    const { exitCode, printed } = await supergraph('compose', '--help');
    expect(exitCode).toBe(0);
    expect(printed).toContain('--check');
  });

  test.each([[['decompose']], [['compose', '--nope']], [['compose', 'file.yaml']]])(
    'refuses %j',
    async (args) => {
      const { exitCode, warned } = await supergraph(...args);
      expect(exitCode).toBe(2);
      expect(warned).toContain(args.at(-1));
    },
  );
});

describe('compose()', () => {
  test('composes schemas that are in no file', () => {
    const composition = compose([
      {
        name: 'greeting',
        routingUrl: 'http://greeting.test',
        sdl: 'type Query { hello: String }',
        schemaPath: 'greeting.graphql',
      },
    ]);

    expect(composition).toMatchObject({ supergraphSdl: expect.stringContaining('hello: String') });
  });
});
