import { describe, expect, jest, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFile, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { folder } from './support/folder.ts';

// Runs the TypeScript compiler, which takes seconds on a busy machine.
jest.setTimeout(60_000);

const run = promisify(execFile);
const repository = join(import.meta.dirname, '../../..');
const resolverTypes = join(repository, 'packages/schema-tools/bin/resolver-types.js');

const subgraph = {
  'codegen.yml': `schema: schema.graphql
output: src/generated/resolvers.ts
context: ../context.ts#Context
scalars:
  DateTime: Date
mappers:
  User: ../model.ts#UserRecord
`,
  'schema.graphql': `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key"])

scalar DateTime

type Query {
  user(id: ID!): User
}

type Mutation {
  renameUser(id: ID!, name: String): RenameResult!
}

type User @key(fields: "id") {
  id: ID!
  name: String!
  phone: String
  createdAt: DateTime!
}

type NameTaken {
  name: String!
}

union RenameResult = User | NameTaken
`,
  'package.json': '{ "type": "module" }',
  'tsconfig.json': JSON.stringify({
    extends: join(repository, 'tsconfig.base.json'),
    compilerOptions: { rootDir: 'src', outDir: 'dist', typeRoots: [], types: [] },
    include: ['src'],
  }),
  'src/context.ts': `import type { UserRecord } from './model.ts';
export interface Context {
  users: { load(id: string): Promise<UserRecord | undefined> };
}
`,
  'src/model.ts': `export interface UserRecord {
  _id: string;
  name: string;
  phone?: string;
  createdAt: Date;
}
`,
};

const resolvers = `import type { Resolvers } from './generated/resolvers.ts';

export const resolvers: Resolvers = {
  Query: { user: (_, { id }, { users }) => users.load(id) },
  User: {
    __resolveReference: ({ id }, { users }) => users.load(id),
    id: (user) => user._id,
  },
  Mutation: {
    renameUser: async (_, { id, name }, { users }) => {
      const user = await users.load(id);
      return user === undefined || name == null
        ? { name: 'none' }
        : { ...user, name };
    },
  },
  RenameResult: { __resolveType: (result) => ('_id' in result ? 'User' : 'NameTaken') },
};
`;

/** Mistakes in the resolvers: the text to change, what to, and what the compiler says. */
const mistakes: Readonly<Record<string, readonly [right: string, wrong: string, says: RegExp]>> = {
  'a field that the model does not have': ['user._id', 'user.id', /'id' does not exist/],
  'a reference by another key': [
    '({ id }, { users }) => users.load(id),\n    id',
    '({ sku }) => sku,\n    id',
    /'sku'/,
  ],
  'a type that is no member of a union': ["'NameTaken')", "'Gone')", /"Gone"/],
  'a union that does not tell its types apart': [
    "{ __resolveType: (result) => ('_id' in result ? 'User' : 'NameTaken') }",
    '{}',
    /'__resolveType' is missing/,
  ],
  'a type that the schema does not have': ['Mutation: {', 'Mutations: {', /'Mutations'/],
};

/** What the compiler says of some resolvers, one file each, with the generated types. */
async function compile(files: Readonly<Record<string, string>>): Promise<string> {
  const home = await folder({ ...subgraph, ...files });
  await symlink(join(repository, 'node_modules'), join(home, 'node_modules'));
  await run(resolverTypes, { cwd: home });
  const compiled: unknown = await run(join(repository, 'node_modules/.bin/tsc'), ['-p', '.'], {
    cwd: home,
  }).catch((error: unknown) => error);
  return typeof compiled === 'object' && compiled !== null && 'stdout' in compiled
    ? String(compiled.stdout)
    : '';
}

describe('resolver-types', () => {
  test('types resolvers so that right ones compile and wrong ones do not', async () => {
    const wrong = Object.values(mistakes).map(([before, after], index) => {
      expect(resolvers).toContain(before);
      return [`src/wrong${index}.ts`, resolvers.replace(before, after)] as const;
    });

    const complaints = await compile({
      'src/right.ts': resolvers,
      ...Object.fromEntries(wrong),
    });

    expect(complaints).not.toContain('src/right.ts');
    expect(complaints).not.toContain('src/generated');
    for (const [index, [, , says]] of Object.values(mistakes).entries()) {
      const ofThisFile = complaints
        .split(/^(?=\S)/m)
        .filter((complaint) => complaint.startsWith(`src/wrong${index}.ts`));
      expect(ofThisFile.join('')).toMatch(says);
    }
  });

  test.each([
    [
      'a scalar without a type',
      { 'codegen.yml': subgraph['codegen.yml'].replace('DateTime: Date', 'Date: Date') },
      /DateTime/,
    ],
    [
      'an unknown key',
      { 'codegen.yml': `${subgraph['codegen.yml']}plugins: {}\n` },
      /^codegen\.yml:8: Unknown key "plugins"; known here: .*\.\n$/,
    ],
    ['a schema with a syntax error', { 'schema.graphql': 'type Query {' }, /schema\.graphql:1:13/],
    [
      'a schema with an unknown type',
      { 'schema.graphql': 'type Query { count: Innt }' },
      /^Unknown type "Innt"\. Did you mean "Int"\?\n\nschema\.graphql:1:21/,
    ],
  ])('refuses %s in one sentence, and writes nothing', async (_, change, complaint) => {
    const home = await folder({ ...subgraph, ...change });

    const failure: unknown = await run(resolverTypes, { cwd: home }).catch((e: unknown) => e);

    expect(failure).toMatchObject({ code: 2, stderr: expect.stringMatching(complaint) });
    expect(failure).toMatchObject({ stderr: expect.not.stringContaining('    at ') });
    await expect(readFile(join(home, 'src/generated/resolvers.ts'))).rejects.toThrow('ENOENT');
  });

  test('does not touch a file that is up to date', async () => {
    const home = await folder(subgraph);
    const output = join(home, 'src/generated/resolvers.ts');
    await run(resolverTypes, { cwd: home });
    const { ino, mtimeMs } = await stat(output);

    await run(resolverTypes, { cwd: home });

    expect(await stat(output)).toMatchObject({ ino, mtimeMs });
  });
});
