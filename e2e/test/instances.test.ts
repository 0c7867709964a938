import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ManagedProcess } from '@shop/local-stack';

import { startSecond } from './support/instance.ts';
import { askSubgraph, routerMinter, viewerWith } from './support/routerToken.ts';
import { type Shop, startShop } from './support/shop.ts';

const takeOne = /* GraphQL */ `
  mutation TakeOne {
    adjustStock(input: { id: "5eed00020000000000000001", delta: -1 }) {
      __typename
    }
  }
`;

interface TakeOne {
  adjustStock: { __typename: string };
}

describe('two instances of one service', () => {
  let shop: Shop;
  let second: ManagedProcess;
  beforeAll(async () => {
    shop = await startShop();
    second = await startSecond(shop.stack, 'products');
  });
  afterAll(async () => {
    await second.stop();
    await shop.stop();
  });

  test('share one truth: together they sell what there is, and no more', async () => {
    const minter = routerMinter(shop.stack);
    const urls = [shop.stack.subgraph('products').service.url, second.url];
    const answers = await Promise.all(
      Array.from({ length: 120 }, (_, buyer) =>
        askSubgraph<TakeOne>(minter, {
          audience: 'products',
          url: urls[buyer % 2] ?? '',
          query: takeOne,
          operation: 'mutation',
          viewer: viewerWith('products:write'),
        }),
      ),
    );
    const sold = answers.filter(({ data }) => data?.adjustStock.__typename === 'Product');
    const refused = answers.filter(
      ({ data }) => data?.adjustStock.__typename === 'InsufficientStock',
    );
    expect(sold).toHaveLength(99);
    expect(refused).toHaveLength(21);
  });
});
