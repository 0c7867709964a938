import { randomUUID } from 'node:crypto';

import type { Operation } from '../workloads.ts';

/** What one of each product of the bench costs, in minor units. */
export const price = { amount: 100, currency: 'EUR' } as const;

const placeOrder = `mutation Purchase($input: PlaceOrderInput!) {
  placeOrder(input: $input) { __typename ... on Order { id status } ... on UserError { message } }
}`;

/** An order of one product, which no order before has the key of. */
export function purchase(productId: string): Operation {
  return {
    query: placeOrder,
    variables: {
      input: {
        lines: [{ productId, quantity: 1 }],
        expectedTotal: price,
        shippingAddress: {
          street: '1 Bench Street',
          city: 'Berlin',
          postalCode: '10115',
          country: 'DE',
        },
        idempotencyKey: randomUUID(),
      },
    },
  };
}

/** Whether an answer to {@link purchase} says that the order was accepted. */
export function isConfirmed(body: string): boolean {
  return body.includes('"status":"CONFIRMED"') && !body.includes('"errors":');
}
