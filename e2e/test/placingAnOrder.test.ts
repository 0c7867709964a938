import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { eventually } from './support/eventually.ts';
import { inReadme, readRepositoryFile, runCurl, type SignInOfReadme } from './support/readme.ts';
import { type Shop, startShop } from './support/shop.ts';

interface Placed {
  placeOrder: { id: string; status: string; total: { amount: number; currency: string } };
}

const placeOrder = readRepositoryFile('operations/storefront/PlaceOrder.graphql');

describe('placing an order through the one endpoint', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop();
  });
  afterAll(() => shop.stop());

  /** An order for one piece of each of so many products, at what they cost. */
  const wanted = async (count: number) => {
    const { products } = await shop.read<{
      products: { nodes: { id: string; price: { amount: number } }[] };
    }>(
      `query Goods($count: Int) {
        products(first: $count, filter: { inStock: true }) { nodes { id price { amount } } }
      }`,
      { count },
    );
    const sum = products.nodes.reduce((total, { price }) => total + price.amount, 0);
    return {
      lines: products.nodes.map(({ id }) => ({ productId: id, quantity: 1 })),
      shippingAddress: { street: '1 Main Street', city: 'Berlin', postalCode: '1', country: 'DE' },
      expectedTotal: { amount: sum, currency: 'USD' },
      idempotencyKey: `${count} products`,
    };
  };

  /** Waits for an order to be settled, which on a busy machine may take longer than its buyer waits. */
  const settle = (id: string): Promise<string> =>
    eventually('the order is settled', async () => {
      const { order } = await shop
        .as('customer')
        .read<{ order: { status: string } }>(
          'query Status($id: ID!) { order(id: $id) { status } }',
          {
            id,
          },
        );
      return order.status !== 'PENDING' && order.status;
    });

  test('has the answer that the README shows, again and again', async () => {
    const { url } = shop.stack;
    const { data } = (await runCurl(url, inReadme('sh', 'signIn('))) as SignInOfReadme;
    const { accessToken = '' } = data.signIn;
    const place = () => runCurl(url, inReadme('sh', 'placeOrder('), { TOKEN: accessToken });
    const settled = await eventually('the order is settled', async () => {
      const answer = (await place()) as { data: Placed };
      return answer.data.placeOrder.status !== 'PENDING' && answer;
    });
    const shown: unknown = JSON.parse(inReadme('json', '"placeOrder"'));
    expect(settled).toEqual(shown);
    expect(await place()).toEqual(shown);
  });

  test('may have 100 lines, in variables', async () => {
    const input = await wanted(100);
    const { placeOrder: order } = await shop.as('customer').read<Placed>(placeOrder, { input });
    expect(order.total).toEqual(input.expectedTotal);
    expect(await settle(order.id)).toBe('CONFIRMED');
  });

  test('may have 100 lines, written out', async () => {
    const { lines, ...input } = await wanted(100);
    const written = lines.map(({ productId }) => `{ productId: "${productId}", quantity: 1 }`);
    const { placeOrder: order } = await shop.as('customer').read<Placed>(
      `mutation Place($address: AddressInput!, $total: MoneyInput!) {
        placeOrder(input: {
          lines: [${written.join(' ')}], shippingAddress: $address, expectedTotal: $total
          idempotencyKey: "written out"
        }) { ... on Order { id status total { amount } } }
      }`,
      { address: input.shippingAddress, total: input.expectedTotal },
    );
    expect(await settle(order.id)).toBe('CONFIRMED');
  });

  test('is followed by the operations of the clients, from the page to the delivery', async () => {
    const input = { ...(await wanted(2)), idempotencyKey: 'delivered' };
    const customer = shop.as('customer');
    const { placeOrder: order } = await customer.read<Placed>(placeOrder, { input });
    const { id } = order;
    await settle(id);
    const administrator = shop.as('administrator');
    for (const verb of ['Ship', 'Deliver']) {
      const text = readRepositoryFile(`operations/back-office/${verb}Order.graphql`);
      await administrator.read(text, { id });
    }
    const cancel = readRepositoryFile('operations/storefront/CancelOrder.graphql');
    expect(await customer.read(cancel, { id })).toEqual({
      cancelOrder: { status: 'DELIVERED', message: expect.any(String) },
    });
    const page = readRepositoryFile('operations/storefront/OrderPage.graphql');
    expect(await customer.read(page, { id })).toMatchObject({
      order: {
        status: 'DELIVERED',
        rejection: null,
        lines: [{ quantity: 1 }, { quantity: 1 }],
        history: ['PENDING', 'CONFIRMED', 'SHIPPED', 'DELIVERED'].map((status) => ({ status })),
      },
    });
  });

  test('shows in what is left and in what was sold', async () => {
    const {
      lines: [line],
      ...input
    } = await wanted(1);
    const product = async () => {
      const answer = await shop.read<{
        product: { availableQuantity: number; unitsSold: number };
      }>('query Left($id: ID!) { product(id: $id) { availableQuantity unitsSold } }', {
        id: line?.productId,
      });
      return answer.product;
    };
    const before = await product();
    const { placeOrder: order } = await shop.as('customer').read<Placed>(placeOrder, {
      input: { ...input, lines: [line], idempotencyKey: 'counted' },
    });
    await settle(order.id);
    expect(await product()).toEqual({
      availableQuantity: before.availableQuantity - 1,
      unitsSold: before.unitsSold + 1,
    });
    const cancel = readRepositoryFile('operations/back-office/CancelOrder.graphql');
    await shop.as('administrator').read(cancel, { id: order.id });
    await eventually('the stock is back', async () => {
      const { availableQuantity, unitsSold } = await product();
      return availableQuantity === before.availableQuantity && unitsSold === before.unitsSold;
    });
  });
});
