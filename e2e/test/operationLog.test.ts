import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { send } from './support/client.ts';
import { readRepositoryFile } from './support/readme.ts';
import { type Shop, startShop } from './support/shop.ts';
import { runSupergraph } from './support/supergraphCommand.ts';

const documents = fileURLToPath(new URL('../../operations', import.meta.url));

/** What no document of the storefront asks for; the limit is another one each time. */
const tagCloud = (first: number): string => /* GraphQL */ `
  query TagCloud {
    products(first: ${first}) {
      nodes {
        tags
      }
    }
  }
`;

interface Report {
  readonly sections: readonly {
    readonly summary: string;
    readonly findings: readonly { readonly code: string; readonly data: object }[];
  }[];
}

describe('what a router has seen of its clients', () => {
  let shop: Shop;
  let folder: string;
  let log: string;
  let operations: string;
  let known = 0;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'operation-log-'));
    log = join(folder, 'log');
    operations = join(folder, 'operations');
    await cp(documents, operations, { recursive: true });
    shop = await startShop({ serviceEnvironment: { router: { OPERATION_LOG_PATH: log } } });
    const sendAs = (client: string, version: string, query: string) =>
      send(shop.stack.url, JSON.stringify({ query }), {
        'apollographql-client-name': client,
        'apollographql-client-version': version,
      });
    for (const client of ['storefront', 'back-office']) {
      for (const name of await readdir(join(operations, client))) {
        await sendAs(client, '1.0.0', await readFile(join(operations, client, name), 'utf8'));
        known += 1;
      }
    }
    for (const first of [3, 4, 5]) {
      const { errors } = await sendAs('storefront', `2.${first}.0`, tagCloud(first));
      expect(errors).toEqual([]);
    }
    // It writes what it has not written yet.
    await shop.stack.router.stop();
  });
  afterAll(async () => {
    await shop.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const usage = async (...options: readonly string[]) => {
    const args = ['usage', log, '--operations', operations, '--format', 'json', ...options];
    const { exitCode, printed } = await runSupergraph(...args);
    expect(exitCode).toBe(0);
    return (JSON.parse(printed) as Report).sections[0];
  };

  test('is the documents that they are known by, and what is in none of them', async () => {
    const section = await usage();

    expect(section).toMatchObject({
      summary: `1 of ${known + 1} that routers have seen are in no document of their client.`,
      findings: [
        {
          code: 'UNKNOWN_OPERATION',
          data: {
            client: 'storefront',
            versions: ['2.3.0', '2.4.0', '2.5.0'],
            operationName: 'TagCloud',
            count: 3,
          },
        },
      ],
    });
  });

  test('is imported, and a change that breaks it does not pass the check', async () => {
    const products = readRepositoryFile('subgraphs/products/schema.graphql');
    const withoutTags = products.replace(
      / {2}"[^"]*"\n {2}tags: \[String!\]! @listSize\(.*\)\n/,
      '',
    );
    expect(withoutTags).not.toBe(products);
    await writeFile(join(folder, 'products.graphql'), withoutTags);
    const config = join(folder, 'supergraph.yaml');
    await writeFile(
      config,
      readRepositoryFile('supergraph.yaml')
        .replace('./subgraphs/products/schema.graphql', './products.graphql')
        .replaceAll('./subgraphs', fileURLToPath(new URL('../../subgraphs', import.meta.url))),
    );
    const check = () =>
      runSupergraph(
        ...['check', '--config', config, '--operations', operations],
        ...['--against', 'supergraph.graphql'],
      );

    expect(await check()).toMatchObject({ exitCode: 0 });
    await usage('--write');
    const { exitCode, printed } = await check();

    expect(exitCode).toBe(1);
    expect(printed).toContain('error OPERATION_BREAKS: TagCloud of storefront becomes invalid:');
    expect(printed).toMatch(/at \S*\/operations\/storefront\/TagCloud\.graphql:\d+:\d+/);
    expect((await usage())?.findings).toEqual([]);
  });
});
