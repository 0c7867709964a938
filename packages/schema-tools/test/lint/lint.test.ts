import { describe, expect, test } from '@jest/globals';
import { basename, join } from 'node:path';
import { supergraph, type Outcome } from '../support/command.ts';
import { shopWith } from '../support/shop.ts';

const described = {
  'users.graphql': `"What can be read."
type Query {
  "Whether the shop answers."
  ping: Boolean!
}
`,
  'orders.graphql': `"What can be done."
type Mutation {
  "Pays for all."
  pay(input: PayInput!): Paid!
}

"A payment."
input PayInput {
  "How much."
  price: Float!
}

"It is paid."
type Paid {
  "How much."
  price: Int!
}
`,
};

/** Runs `supergraph lint` with paths as seen from the folder of a supergraph.yaml. */
async function lintIn(config: string, ...options: readonly string[]): Promise<Outcome> {
  const { exitCode, printed, warned } = await supergraph('lint', '--config', config, ...options);
  const home = new RegExp(`(?:[^\\s"=]*/)?${basename(join(config, '..'))}/`, 'g');
  return { exitCode, printed: printed.replaceAll(home, ''), warned: warned.replaceAll(home, '') };
}

describe('supergraph lint', () => {
  test('tells what breaks a convention, with rule, file, line and subgraph', async () => {
    const config = await shopWith(described);

    expect(await lintIn(config, '--operations', join(config, '..', 'none'))).toMatchObject({
      exitCode: 2,
    });
    expect(await lintIn(config)).toMatchObject({
      exitCode: 1,
      printed: expect.stringContaining(
        `Schemas: 2 schemas, 1 error.
  error shop/integer-money: PayInput.price is money, which no Float can hold: give it the type MoneyInput.
      at orders.graphql:10:3 (orders)
`,
      ),
      warned: '',
    });
  });

  test('passes schemas that keep to the conventions', async () => {
    const orders = described['orders.graphql'].replace('Float', 'Int');
    const config = await shopWith({ ...described, 'orders.graphql': orders });

    expect(await lintIn(config)).toMatchObject({
      exitCode: 0,
      printed: expect.stringMatching(
        /^Schemas: 2 schemas, 0 errors\.[\s\S]*The conventions hold\.$/,
      ),
    });
  });

  test('annotates and counts in the other formats', async () => {
    const config = await shopWith(described);

    expect((await lintIn(config, '--format', 'github')).printed).toMatch(
      /^::error file=orders\.graphql,line=10,col=3,title=shop\/integer-money::PayInput\.price is/m,
    );
    expect(JSON.parse((await lintIn(config, '--format', 'json')).printed)).toMatchObject({
      passes: false,
      sections: [
        {
          findings: [
            {
              code: 'shop/integer-money',
              places: [{ path: 'orders.graphql', line: 10, column: 3, owner: 'orders' }],
            },
          ],
        },
        {},
      ],
    });
  });

  test('tells what breaks the conventions of operations', async () => {
    const config = await shopWith({
      ...described,
      'operations/web/ping.graphql': 'query ping($Loud: Boolean) {\n  ping\n  ping\n}',
      'operations/web/Pong.graphql': '{ ping }',
      'operations/web/Broken.graphql': 'query {',
      'operations/web/Good.graphql': 'query Good { ping }',
      'operations/web/Other.graphql': 'query Another { ping }',
    });

    const { printed } = await lintIn(
      config,
      ...['--operations', join(config, '..', 'operations'), '--format', 'json'],
    );

    const report = JSON.parse(printed) as {
      sections: { title: string; findings: { code: string; places: object[] }[] }[];
    };
    expect(report.sections[1]).toMatchObject({ title: 'Operations' });
    const found = report.sections[1]?.findings.map(({ code, places }) => ({ code, ...places[0] }));
    expect(found).toEqual(
      [
        ['INVALID_GRAPHQL', 'Broken', 1],
        ['@graphql-eslint/match-document-filename', 'Other', 1],
        ['@graphql-eslint/no-anonymous-operations', 'Pong', 1],
        ['@graphql-eslint/naming-convention', 'ping', 1],
        ['@graphql-eslint/naming-convention', 'ping', 1],
        ['@graphql-eslint/no-duplicate-fields', 'ping', 3],
      ].map(([code, name, line]) =>
        expect.objectContaining({
          code,
          path: `operations/web/${name}.graphql`,
          line,
          owner: 'web',
        }),
      ),
    );
  });
});

describe('input of no use is one sentence and exit code 2:', () => {
  test.each<[string, Partial<Record<string, string>>, RegExp]>([
    ['not YAML', { 'supergraph.yaml': 'subgraphs: {' }, /^supergraph\.yaml:1: .+\.$/],
    [
      'an unknown key',
      { 'supergraph.yaml': 'subgraphs:\n  users:\n    url: http://a.test\n' },
      /^supergraph\.yaml:3: Unknown key "subgraphs\.users\.url"; known here: .*\.$/,
    ],
    [
      'no such schema',
      {
        'supergraph.yaml':
          'subgraphs:\n  users:\n    routing_url: http://a.test\n    schema:\n      file: no.graphql\n',
      },
      /^supergraph\.yaml:5: Cannot read the schema of users, no\.graphql: there is no such file\.$/,
    ],
  ])('%s', async (_, files, message) => {
    const { exitCode, printed, warned } = await lintIn(await shopWith(files));

    expect({ exitCode, printed }).toEqual({ exitCode: 2, printed: '' });
    expect(warned).toMatch(message);
  });

  test('an unknown format', async () => {
    expect(await lintIn(await shopWith(), '--format', 'xml')).toMatchObject({
      exitCode: 2,
      warned: 'There is no format "xml"; choose one of text, json, markdown, github.',
    });
  });
});
