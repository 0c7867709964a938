import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { type Shop, startShop } from './support/shop.ts';

const pageOfOrders = /* GraphQL */ `
  query PageOfOrders($first: Int!) {
    orders(first: $first) {
      nodes {
        status
        user {
          displayName
          email
        }
        lines {
          quantity
          product {
            name
            category {
              name
            }
            rating {
              average
            }
            unitsSold
            reviews(first: 3) {
              nodes {
                comment
                author {
                  displayName
                }
              }
            }
          }
        }
      }
    }
  }
`;

/** Commands by which a service reads from its database. */
const reads = ['find', 'aggregate', 'getMore', 'count', 'distinct'];

describe('the number of database queries of a page', () => {
  let shop: Shop;
  beforeAll(async () => {
    const readable = { METRICS_PUBLIC: 'true' };
    const anHour = '3600000';
    shop = await startShop({
      serviceEnvironment: {
        users: readable,
        // What they do by themselves reads too.
        products: { ...readable, RESERVATION_SWEEP_INTERVAL_MS: anHour },
        orders: { ...readable, ORDER_RECOVERY_INTERVAL_MS: anHour },
        // A page of 100 with all that is under it is more than the router lets clients ask for.
        router: { MAX_COST: '100000' },
      },
    });
  });
  afterAll(() => shop.stop());

  async function readsSoFar(subgraph: string): Promise<number> {
    const { url } = shop.stack.subgraph(subgraph).service;
    const metrics = await (await fetch(`${url}/metrics`)).text();
    return [...metrics.matchAll(/^mongodb_commands_total\{command="(\w+)"\} (\d+)$/gm)]
      .filter(([, command]) => command !== undefined && reads.includes(command))
      .reduce((sum, [, , count]) => sum + Number(count), 0);
  }

  async function readsOf(first: number): Promise<Record<string, number>> {
    const names = [...shop.stack.subgraphs.keys()];
    const staff = shop.as('administrator');
    await staff.read('{ me { id } }'); // signs in, which reads too
    const before = await Promise.all(names.map(readsSoFar));
    const { orders } = await staff.read<{ orders: { nodes: unknown[] } }>(pageOfOrders, { first });
    expect(orders.nodes).toHaveLength(first);
    const after = await Promise.all(names.map(readsSoFar));
    return Object.fromEntries(
      names.map((name, index) => [name, (after[index] ?? NaN) - (before[index] ?? NaN)]),
    );
  }

  test('is the same for 1, 10 and 100 orders with users, products and reviews', async () => {
    const expected = {
      // Who placed the orders, and who wrote the reviews.
      users: 2,
      // The products, their categories, their ratings, their reviews.
      products: 4,
      // The orders, and how often the products were sold.
      orders: 2,
    };
    expect(await readsOf(1)).toEqual(expected);
    expect(await readsOf(10)).toEqual(expected);
    expect(await readsOf(100)).toEqual(expected);
  });
});
