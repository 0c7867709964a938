import { randomUUID } from 'node:crypto';

import type { Client } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import type { Shop } from '../support/shop.ts';

/**
 * The ids of orders of the owner's, by the states that doors need; the last three are rejected, each
 * for another reason.
 */
export type OrdersOfScene = Readonly<
  Record<
    'cancelled' | 'shipped' | 'delivered' | 'outOfStock' | 'unavailable' | 'overpriced',
    string
  >
>;

/** What to buy; a piece of what is sold costs a cent. */
export interface Purchase {
  readonly productId: string;
  readonly quantity?: number;
  readonly cents?: number;
  readonly idempotencyKey?: string;
}

/** Places an order. @returns its id */
export async function placeOrder(client: Client, purchase: Purchase): Promise<string> {
  const { productId, quantity = 1, cents = quantity, idempotencyKey = randomUUID() } = purchase;
  const { placeOrder } = await client.read<{ placeOrder: { id: string } }>(
    `mutation Place($input: PlaceOrderInput!) { placeOrder(input: $input) { ... on Order { id } } }`,
    {
      input: {
        lines: [{ productId, quantity }],
        shippingAddress: { street: '1 Test Street', city: 'Test', postalCode: '1', country: 'US' },
        expectedTotal: { amount: cents, currency: 'USD' },
        idempotencyKey,
      },
    },
  );
  return placeOrder.id;
}

/** Waits until an order is accepted or rejected. */
async function settle(owner: Client, id: string): Promise<void> {
  await eventually('an order is settled', async () => {
    const { order } = await owner.read<{ order: { status: string } }>(
      'query Status($id: ID!) { order(id: $id) { status } }',
      { id },
    );
    return order.status !== 'PENDING';
  });
}

/**
 * Places the owner's orders.
 *
 * @param productId of what there is less than 9,999 pieces in stock
 */
export async function placeOrdersOfScene(
  shop: Shop,
  productId: string,
  { owner, administrator }: { owner: Client; administrator: Client },
): Promise<OrdersOfScene> {
  const change = (client: Client, verb: string, id: string) =>
    client.read(
      `mutation Change($id: ID!) { ${verb}(input: { id: $id }) { ... on Order { id } } }`,
      { id },
    );
  const buy = async (): Promise<string> => {
    const id = await placeOrder(owner, { productId });
    await settle(owner, id);
    return id;
  };

  // What is wrong with an order is found after it is placed only when products is not there to ask.
  const products = shop.stack.subgraph('products').service;
  await products.stop();
  const outOfStock = await placeOrder(owner, { productId, quantity: 9_999 });
  const unavailable = await placeOrder(owner, { productId: 'ffffffffffffffffffffffff' });
  const overpriced = await placeOrder(owner, { productId, cents: 2 });
  await products.start();
  for (const id of [outOfStock, unavailable, overpriced]) await settle(owner, id);

  // The newest is one that has everything.
  const [cancelled, shipped, delivered] = await Promise.all([buy(), buy(), buy()]);
  await change(owner, 'cancelOrder', cancelled);
  await change(administrator, 'shipOrder', shipped);
  await change(administrator, 'shipOrder', delivered);
  await change(administrator, 'deliverOrder', delivered);
  return { cancelled, shipped, delivered, outOfStock, unavailable, overpriced };
}
