import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { compose, readSubgraphs } from '@shop/schema-tools';

import { eventually } from './support/eventually.ts';
import { type Shop, startShop } from './support/shop.ts';
import { sendTraffic } from './support/traffic.ts';

const repository = fileURLToPath(new URL('../../', import.meta.url));

const query = /* GraphQL */ `
  query UserWithOrder {
    user(id: "5eed00010000000000000002") {
      displayName
      orders(first: 1) {
        nodes {
          lines {
            product {
              name
            }
          }
        }
      }
    }
  }
`;

describe('a change under traffic', () => {
  let shop: Shop;
  let folder: string;
  let supergraphPath: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'supergraph-'));
    supergraphPath = join(folder, 'supergraph.graphql');
    await writeFile(supergraphPath, await readFile(join(repository, 'supergraph.graphql')));
    shop = await startShop({ supergraphPath });
  });
  afterAll(async () => {
    await shop.stop();
    await rm(folder, { recursive: true });
  });

  /** Puts a supergraph in place as a deployment does: whole or not at all. */
  async function publish(text: string): Promise<void> {
    await writeFile(`${supergraphPath}.new`, text);
    await rename(`${supergraphPath}.new`, supergraphPath);
  }

  /** The supergraph of the repository with a change to the schema of products. */
  async function composeWith(change: (sdl: string) => string): Promise<string> {
    const subgraphs = await readSubgraphs(join(repository, 'supergraph.yaml'));
    const result = compose(
      subgraphs.map((subgraph) =>
        subgraph.name === 'products' ? { ...subgraph, sdl: change(subgraph.sdl) } : subgraph,
      ),
    );
    if ('errors' in result) throw new Error(JSON.stringify(result.errors));
    return result.supergraphSdl;
  }

  const succeed = async () => {
    await shop.as('administrator').read(query);
  };

  const hasField = async (type: string, field: string) => {
    const { data } = await shop.ask<{ __type: { fields: { name: string }[] } }>(
      `{ __type(name: "${type}") { fields { name } } }`,
    );
    return data?.__type.fields.some(({ name }) => name === field) ?? false;
  };

  test('a new supergraph takes over, and back again, with no failed request', async () => {
    const original = await readFile(supergraphPath, 'utf8');
    const without = await composeWith((sdl) =>
      sdl.replace('  "Who makes it, or null when it bears no brand."\n  brand: String\n', ''),
    );
    const traffic = sendTraffic(succeed);
    for (let round = 0; round < 5; round++) {
      await traffic.more(20);
      await publish(without);
      await eventually('the field is gone', async () => !(await hasField('Product', 'brand')));
      await traffic.more(20);
      await publish(original);
      await eventually('the field is back', () => hasField('Product', 'brand'));
    }
    await traffic.stop();
    expect(traffic.count).toBeGreaterThanOrEqual(200);
  });

  test('a broken supergraph is refused, and the one before serves on', async () => {
    const original = await readFile(supergraphPath, 'utf8');
    const traffic = sendTraffic(succeed);
    await publish('type Query { broken');
    const detail = await eventually('the router says that it refused it', async () => {
      const response = await fetch(`${shop.stack.url}/health/ready`);
      expect(response.status).toBe(200);
      const text = await response.text();
      return text.includes('refused') && text;
    });
    expect(detail).toContain('Syntax Error');
    await traffic.more(20);
    await publish(original);
    await eventually('the router is content again', async () => {
      return !(await (await fetch(`${shop.stack.url}/health/ready`)).text()).includes('refused');
    });
    await traffic.stop();
  });

  test('a service restarts: no answer is wrong, and none is missing afterwards', async () => {
    let whole = 0;
    const traffic = sendTraffic(async () => {
      const { status, data, errors } = await shop.as('administrator').ask<{
        user: { displayName: string };
      }>(query);
      expect(status).toBe(200);
      expect(data?.user.displayName).toBe('Michael Williams');
      if (errors.length === 0) whole += 1;
      // What is missing while the service restarts is said to be missing.
      for (const { path, extensions } of errors) {
        expect(path?.slice(0, 4)).toEqual(['user', 'orders', 'nodes', 0]);
        expect(extensions?.code).toBe('SERVICE_UNAVAILABLE');
      }
    });
    await traffic.more(20);
    await shop.stack.subgraph('products').service.restart();
    const atRestart = whole;
    await eventually('answers are whole again', () => Promise.resolve(whole > atRestart + 50));
    await traffic.stop();
    await succeed();
  });

  test('the router restarts: it finishes what is in flight', async () => {
    await succeed();
    const inFlight = Array.from({ length: 20 }, () => shop.as('administrator').ask(query));
    const stopped = shop.stack.router.stop();
    const answers = await Promise.allSettled(inFlight);
    expect(await stopped).toEqual({ code: 0, signal: null });
    // A request is answered whole, or was never accepted.
    for (const answer of answers) {
      expect(answer.status === 'rejected' || answer.value.errors.length === 0).toBe(true);
    }
    await shop.stack.router.start();
    await succeed();
  });
});
