import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ManagedProcess } from '@shop/local-stack';
import { readRegistry } from '@shop/schema-tools';

import type { Client } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { sendTraffic, type Traffic } from '../support/traffic.ts';
import { Fleet } from './support/fleet.ts';
import { type Version, withPopularity, withPopularityOverridden } from './support/versions.ts';

const product = '5eed00020000000000000001';

/** What every client asks all the time, of all three services. */
const page = /* GraphQL */ `
  query Page($id: ID!) {
    product(id: $id) {
      name
      unitsSold
      reviews(first: 1) {
        nodes {
          author {
            displayName
          }
        }
      }
    }
  }
`;

const restock = /* GraphQL */ `
  mutation Restock($id: ID!) {
    adjustStock(input: { id: $id, delta: 1 }) {
      ... on Product {
        id
      }
    }
  }
`;

/** The operation of a new client: it asks for a field that comes, moves and goes. */
const popular = /* GraphQL */ `
  query Popular($id: ID!) {
    product(id: $id) {
      popularity
      unitsSold
    }
  }
`;

/** How many requests have to be answered in all. */
const enough = 20_000;
/** Between two stages, and after each step of one. */
const some = 400;

describe('a field comes, moves to another service and goes, under traffic', () => {
  let fleet: Fleet;
  let operations: string;
  let traffic: Traffic;
  let versions: Record<'products1' | 'products2' | 'orders1' | 'orders2', Version>;
  /** The routers that requests are sent to, as by a load balancer. */
  let inUse: Client[] = [];
  /** What `Product.popularity` may be at this moment; undefined while no client asks for it. */
  let popularity: readonly number[] | undefined;

  beforeAll(async () => {
    fleet = await Fleet.start();
    operations = await mkdtemp(join(tmpdir(), 'operations-'));
    await cp(fileURLToPath(new URL('../../../operations', import.meta.url)), operations, {
      recursive: true,
    });
    versions = {
      products1: await fleet.versions.original('products'),
      products2: await fleet.versions.changed('products', withPopularity),
      orders1: await fleet.versions.original('orders'),
      orders2: await fleet.versions.changed('orders', withPopularityOverridden),
    };
    inUse = [...fleet.clients()];
    traffic = sendTraffic(() => request().catch(explain), 12);
  }, 180_000);
  afterAll(async () => {
    await traffic.stop();
    await fleet.stop();
    await rm(operations, { recursive: true });
  });

  let sent = 0;
  const request = async (): Promise<void> => {
    sent += 1;
    const before = popularity;
    const client = inUse[sent % inUse.length];
    if (client === undefined) throw new Error('No router is in use.');
    const variables = { id: product };
    if (sent % 10 === 0) {
      expect(await client.read(restock, variables)).toEqual({ adjustStock: { id: product } });
    } else if (sent % 3 === 0 && before !== undefined) {
      const data = await client.read<{ product: { popularity: number } }>(popular, variables);
      // A request that began before a change may end after it.
      const now: readonly number[] = popularity ?? [];
      expect([...before, ...now]).toContain(data.product.popularity);
    } else {
      const data = await client.read<{ product: { name: string; unitsSold: number } }>(
        page,
        variables,
      );
      expect(data.product).toMatchObject({
        name: expect.any(String),
        unitsSold: expect.any(Number),
      });
    }
  };

  const explain = (error: unknown): never => {
    throw new Error(`${String(error)}\n${fleet.complaints()}`, { cause: error });
  };

  /** What each router answers for the field; `undefined` where its schema has none. */
  const answers = () =>
    Promise.all(
      fleet.clients().map(async (client) => {
        const { data } = await client.ask<{ product: { popularity: number } }>(popular, {
          id: product,
        });
        return data?.product.popularity;
      }),
    );
  const everyRouterAnswers = (expected: number | undefined) =>
    eventually(`every router answers ${String(expected)}`, async () =>
      (await answers()).every((answer) => answer === expected),
    );
  const release = () => readFile(join(fleet.registry, 'release.json'), 'utf8');
  const popularDocument = () => join(operations, 'storefront', 'Popular.graphql');

  test('it is added to products: service first, then the supergraph', async () => {
    await traffic.more(some);
    await fleet.roll(versions.products2);
    expect(await answers()).toEqual([undefined, undefined]);
    await fleet.publishVersion(versions.products2, operations);
    await everyRouterAnswers(1);
    await traffic.more(some);
  }, 300_000);

  test('a client begins to use it', async () => {
    await writeFile(popularDocument(), popular);
    await fleet.publishVersion(versions.products2, operations);
    popularity = [1];
    await traffic.more(some);
    expect(await answers()).toEqual([1, 1]);
  }, 300_000);

  test('a publish that would break the client is refused, and changes nothing', async () => {
    const before = await release();
    const { schemaPath } = versions.products1;
    const outcome = await fleet.publish(
      ...['--subgraph', 'products', '--schema', schemaPath, '--operations', operations],
    );
    expect(outcome.exitCode).toBe(1);
    expect(outcome.printed).toContain('Product.popularity');
    expect(outcome.printed).toContain('Popular.graphql');
    expect(await release()).toBe(before);
    expect(await answers()).toEqual([1, 1]);
  }, 300_000);

  test('it moves to orders with @override', async () => {
    await fleet.roll(versions.orders2);
    expect(await answers()).toEqual([1, 1]);
    popularity = [1, 2];
    await fleet.publishVersion(versions.orders2, operations);
    await everyRouterAnswers(2);
    popularity = [2];
    await traffic.more(some);
  }, 300_000);

  test('a router that restarts in the middle comes up with the newest', async () => {
    for (const [index, router] of fleet.routers.entries()) {
      await restart(router, index);
      expect(await answers()).toEqual([2, 2]);
    }
    await traffic.more(some);
  }, 300_000);

  /** Takes a router out of the traffic, restarts it, and brings it back. */
  async function restart(router: ManagedProcess, index: number): Promise<void> {
    const clients = fleet.clients();
    inUse = clients.filter((_, other) => other !== index);
    await router.stop();
    await router.start();
    inUse = [...clients];
  }

  test('products lets go of it, and nobody notices', async () => {
    await fleet.publishVersion(versions.products1, operations);
    await fleet.roll(versions.products1);
    expect(await answers()).toEqual([2, 2]);
    await traffic.more(some);
  }, 300_000);

  test('the client lets go of it, and it is removed: supergraph first, then the service', async () => {
    popularity = undefined;
    await traffic.more(50);
    await rm(popularDocument());
    const { schemaPath } = versions.orders1;
    const outcome = await fleet.publish(
      ...['--subgraph', 'orders', '--schema', schemaPath],
      ...['--operations', operations, '--replace-documents'],
    );
    expect(outcome).toMatchObject({ exitCode: 0 });
    await everyRouterAnswers(undefined);
    await fleet.roll(versions.orders1);
    await traffic.more(some);
  }, 300_000);

  test('two teams that publish at once lose nothing of each other', async () => {
    const teams = ['products', 'orders'];
    const described = await Promise.all(teams.map((name) => fleet.versions.described(name)));
    await Promise.all(described.map((version) => fleet.publishVersion(version, operations)));
    const { subgraphs } = await readRegistry(fleet.registry);
    for (const name of teams) {
      const published = subgraphs.find((subgraph) => subgraph.name === name);
      expect(published?.sdl).toContain(`Of ${name}:`);
    }
    await traffic.more(some);
  }, 300_000);

  test('no request has failed', async () => {
    await traffic.more(Math.max(enough - traffic.count, 1));
    await traffic.stop();
    expect(traffic.count).toBeGreaterThanOrEqual(enough);
  }, 600_000);
});
