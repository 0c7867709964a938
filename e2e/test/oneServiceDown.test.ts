import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { eventually } from './support/eventually.ts';
import { type Shop, startShop } from './support/shop.ts';

/** The router gives a fetch this long, in milliseconds; a test may not wait longer for an answer. */
const fetchTimeout = 1_000;

const myOrder = /* GraphQL */ `
  query MyOrder {
    me {
      displayName
      orders(first: 1) {
        nodes {
          status
          lines {
            name
            product {
              name
            }
          }
        }
      }
    }
  }
`;

interface MyOrder {
  me: {
    displayName: string;
    orders: { nodes: { lines: { name: string; product: { name: string } | null }[] }[] } | null;
  } | null;
}

describe('one service down', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop({
      serviceEnvironment: { router: { SUBGRAPH_TIMEOUT_MS: String(fetchTimeout) } },
    });
  });
  afterAll(() => shop.stop());

  /** Brings a service back and waits until the router uses it again. */
  async function revive(name: string): Promise<void> {
    await shop.stack.subgraph(name).service.start();
    await eventually('the whole order is there again', async () => {
      return (await shop.as('administrator').ask(myOrder)).errors.length === 0;
    });
  }

  test('products killed: users and orders still answer, with an error at each path', async () => {
    const { service } = shop.stack.subgraph('products');
    service.kill('SIGKILL');
    await service.waitExit();
    const { status, data, errors, elapsed } = await shop.as('administrator').ask<MyOrder>(myOrder);
    expect(status).toBe(200);
    expect(elapsed).toBeLessThan(2 * fetchTimeout);
    expect(data?.me?.displayName).toBe('Emily Johnson');
    const lines = data?.me?.orders?.nodes[0]?.lines ?? [];
    expect(lines.map((line) => line.name)).toContain('Blue Frock');
    expect(lines.map((line) => line.product)).toEqual(lines.map(() => null));
    expect(errors.map(({ path, extensions }) => [path, extensions?.code])).toEqual(
      lines.map((_, line) => [
        ['me', 'orders', 'nodes', 0, 'lines', line, 'product'],
        'SERVICE_UNAVAILABLE',
      ]),
    );
    await revive('products');
  });

  test('orders killed: the user is still there', async () => {
    const { service } = shop.stack.subgraph('orders');
    service.kill('SIGKILL');
    await service.waitExit();
    const { data, errors } = await shop.as('administrator').ask<MyOrder>(myOrder);
    expect(data?.me).toEqual({ displayName: 'Emily Johnson', orders: null });
    expect(errors.map(({ path, extensions }) => [path, extensions?.code])).toEqual([
      [['me', 'orders'], 'SERVICE_UNAVAILABLE'],
    ]);
    await revive('orders');
  });

  test('products hangs: the answer comes within the timeout, without its part', async () => {
    const { service } = shop.stack.subgraph('products');
    service.kill('SIGSTOP');
    try {
      const { data, errors, elapsed } = await shop.as('administrator').ask<MyOrder>(myOrder);
      expect(elapsed).toBeLessThan(2 * fetchTimeout);
      expect(data?.me?.displayName).toBe('Emily Johnson');
      expect(errors[0]?.extensions?.code).toBe('SERVICE_UNAVAILABLE');
    } finally {
      service.kill('SIGCONT');
    }
    await eventually('products answers again', async () => {
      return (await shop.as('administrator').ask(myOrder)).errors.length === 0;
    });
  });

  test('no error tells a host, a port or a stack', async () => {
    const { service } = shop.stack.subgraph('users');
    service.kill('SIGKILL');
    await service.waitExit();
    const answer = (await shop.as('administrator').ask(myOrder)).text;
    expect(answer).toContain('SERVICE_UNAVAILABLE');
    expect(answer).not.toMatch(/127\.0\.0\.1|localhost|ECONN|:\d{4,5}|\bat \S+:\d+|node_modules/);
    await revive('users');
  });
});
