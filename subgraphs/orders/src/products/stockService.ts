import { type ServiceClient, ServiceRefused } from '@shop/service-kit';
import { z } from 'zod';

import type { Patience, Quote, Reservation, Stock } from './stock.ts';

/** Makes the port to the products service. Each question is one request. */
export function createStockService(client: ServiceClient): Stock {
  return {
    async quote(productIds, { withinMs }) {
      const { productsByIds } = await client.ask(
        {
          query: quotes,
          variables: { ids: productIds },
          operation: 'query',
          timeoutMs: withinMs,
        },
        quotesAnswer,
      );
      return new Map(
        productsByIds.flatMap((product) => (product ? [[product.id, quoteOf(product)]] : [])),
      );
    },
    async reserve(orderId, lines, patience) {
      const input = {
        orderId,
        lines: lines.map(({ productId, quantity }) => ({ productId, quantity })),
      };
      const { reserveStock } = await ask(reserveStockMutation, { input }, reserveAnswer, patience);
      return reservationOf(reserveStock);
    },
    async commit(orderId, patience) {
      try {
        const { commitStock } = await ask(commitStockMutation, { orderId }, commitAnswer, patience);
        return reservationOf(commitStock);
      } catch (error) {
        if (error instanceof ServiceRefused && error.code === 'NOT_FOUND') return undefined;
        throw error;
      }
    },
    async release(orderId, patience) {
      const { releaseStock } = await ask(
        releaseStockMutation,
        { orderId },
        releaseAnswer,
        patience,
      );
      return reservationOf(releaseStock);
    },
  };

  function ask<T>(
    query: string,
    variables: Record<string, unknown>,
    answer: z.ZodType<T>,
    { withinMs }: Patience,
  ): Promise<T> {
    return client.ask({ query, variables, operation: 'mutation', timeoutMs: withinMs }, answer);
  }
}

const quotes = `query QuoteProducts($ids: [ID!]!) {
  productsByIds(ids: $ids) {
    id
    sku
    name
    status
    price { amount currency }
    availableQuantity
  }
}`;

const whatBecameOfIt = `{
  status
  refusal {
    unavailable
    shortages { productId requestedQuantity availableQuantity }
  }
}`;

const reserveStockMutation = `mutation ReserveStock($input: ReserveStockInput!) {
  reserveStock(input: $input) ${whatBecameOfIt}
}`;

const commitStockMutation = `mutation CommitStock($orderId: ID!) {
  commitStock(orderId: $orderId) ${whatBecameOfIt}
}`;

const releaseStockMutation = `mutation ReleaseStock($orderId: ID!) {
  releaseStock(orderId: $orderId) ${whatBecameOfIt}
}`;

const product = z.object({
  id: z.string(),
  sku: z.string(),
  name: z.string(),
  status: z.enum(['ACTIVE', 'ARCHIVED']),
  price: z.object({ amount: z.int().nonnegative(), currency: z.string() }),
  availableQuantity: z.int().nonnegative(),
});

const reservation = z.object({
  status: z.enum(['HELD', 'COMMITTED', 'RELEASED', 'EXPIRED']),
  refusal: z
    .object({
      unavailable: z.array(z.string()),
      shortages: z.array(
        z.object({
          productId: z.string(),
          requestedQuantity: z.int(),
          availableQuantity: z.int(),
        }),
      ),
    })
    .nullable(),
});

const quotesAnswer = z.object({ productsByIds: z.array(product.nullable()) });
const reserveAnswer = z.object({ reserveStock: reservation });
const commitAnswer = z.object({ commitStock: reservation });
const releaseAnswer = z.object({ releaseStock: reservation });

function quoteOf({ id, status, price, ...rest }: z.infer<typeof product>): Quote {
  return {
    ...rest,
    productId: id,
    onSale: status === 'ACTIVE',
    unitPrice: price.amount,
    currency: price.currency,
  };
}

/** What cannot be bought at all says more than what there is too little of. */
function reservationOf({ status, refusal }: z.infer<typeof reservation>): Reservation {
  if (refusal === null) return { status };
  const { unavailable, shortages } = refusal;
  return {
    status,
    refusal:
      unavailable.length > 0
        ? { reason: 'ProductUnavailable', productIds: unavailable }
        : { reason: 'OutOfStock', lines: shortages },
  };
}
