import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { accounts, demoPassword } from './support/accounts.ts';
import { type Answer, bearer, send } from './support/client.ts';
import { type Shop, startShop } from './support/shop.ts';
import { runSupergraph } from './support/supergraphCommand.ts';

interface Manifest {
  readonly operations: readonly {
    readonly id: string;
    readonly name: string;
    readonly body: string;
    readonly clientName: string;
  }[];
}

describe('a router that takes only what known clients send', () => {
  let shop: Shop;
  let folder: string;
  let manifest: Manifest;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'manifest-'));
    const path = join(folder, 'persisted-documents.json');
    const made = await runSupergraph('manifest', '--output', path);
    expect(made).toMatchObject({ exitCode: 0, warned: '' });
    manifest = JSON.parse(await readFile(path, 'utf8')) as Manifest;
    shop = await startShop({
      serviceEnvironment: {
        router: { PERSISTED_DOCUMENTS: 'only', PERSISTED_DOCUMENTS_PATH: path },
      },
    });
  });
  afterAll(async () => {
    await shop.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const idOf = (client: string, name: string): string => {
    const known = manifest.operations.find(
      (operation) => operation.clientName === client && operation.name === name,
    );
    if (known === undefined) throw new Error(`${client} sends no ${name}.`);
    return known.id;
  };

  /** Runs an operation of the storefront by its id alone. */
  const run = <T>(
    name: string,
    variables: Record<string, unknown> = {},
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> => {
    const documentId = `sha256:${idOf('storefront', name)}`;
    return send<T>(shop.stack.url, JSON.stringify({ documentId, variables }), headers);
  };

  test('serves the storefront to a stranger', async () => {
    const pages = await Promise.all([
      run('Navigation'),
      run('Search', { words: 'phone' }),
      run('CategoryPage', { slug: 'laptops', sort: 'NAME' }),
      run('ProductPage', { sku: 'SMA-APP-IPH-123', country: 'DE' }),
    ]);
    for (const { status, data, errors } of pages) {
      expect(errors).toEqual([]);
      expect(status).toBe(200);
      expect(data).toBeTruthy();
    }
  });

  test('lets a customer sign in and see their account and orders', async () => {
    const input = { email: accounts.customer.email, password: demoPassword };
    const { data } = await run<{ signIn: { accessToken: string; refreshToken: string } }>(
      'SignIn',
      { input },
    );
    const { accessToken = '', refreshToken = '' } = data?.signIn ?? {};
    for (const name of ['MyAccount', 'MyOrders']) {
      const answer = await run(name, {}, bearer(accessToken));
      expect(answer.errors).toEqual([]);
      expect(answer.data).toHaveProperty('me');
    }
    expect((await run('RefreshSession', { refreshToken })).data).toHaveProperty(
      'refreshSession.accessToken',
    );
  });

  test('takes a known text, however it is laid out', async () => {
    const { data } = await shop.ask('query Navigation{categories{slug name}}');
    expect(data).toHaveProperty('categories');
  });

  test.each([
    '{ __typename }',
    '{ categories { slug } }',
    'query IntrospectionQuery { __schema { queryType { name } } }',
  ])('refuses %s', async (query) => {
    const { status, data, errors } = await shop.ask(query);
    expect(status).toBe(400);
    expect(data).toBeUndefined();
    expect(errors).toMatchObject([{ extensions: { code: 'PERSISTED_DOCUMENT_UNKNOWN' } }]);
  });

  test('refuses an id that is in no manifest', async () => {
    const body = JSON.stringify({ documentId: `sha256:${'0'.repeat(64)}` });
    const { status, errors } = await send(shop.stack.url, body);
    expect(status).toBe(400);
    expect(errors).toMatchObject([{ extensions: { code: 'PERSISTED_DOCUMENT_UNKNOWN' } }]);
  });
});
