import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

import type { Reservation } from '../../src/products/stock.ts';
import type { StockRoom } from './stockRoom.ts';

/** The products service over HTTP, as far as orders asks it. */
export interface StockServer {
  readonly url: string;
  stop(): Promise<void>;
}

interface Question {
  query: string;
  variables: {
    ids: string[];
    orderId: string;
    input: { orderId: string; lines: { productId: string; quantity: number }[] };
  };
}

/** Serves a stock; tokens are not looked at. */
export async function startStockServer(stock: StockRoom): Promise<StockServer> {
  const server = createServer((request, response) => {
    void text(request).then(async (body) => {
      const data = await answerOf(stock, JSON.parse(body) as Question);
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ data }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
  return {
    url: `http://127.0.0.1:${address.port}/graphql`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answerOf(stock: StockRoom, { query, variables }: Question): Promise<object> {
  const { ids, orderId, input } = variables;
  if (query.includes('reserveStock')) {
    return { reserveStock: reservation(await stock.reserve(input.orderId, input.lines)) };
  }
  if (query.includes('commitStock')) {
    return { commitStock: reservation(await stock.commit(orderId)) };
  }
  const quotes = await stock.quote(ids);
  return {
    productsByIds: ids.map((id) => {
      const quote = quotes.get(id);
      if (!quote) return null;
      const { productId, onSale, unitPrice, currency, ...rest } = quote;
      return {
        ...rest,
        id: productId,
        status: onSale ? 'ACTIVE' : 'ARCHIVED',
        price: { amount: unitPrice, currency },
      };
    }),
  };
}

function reservation(found: Reservation | undefined): object | null {
  return found ? { status: found.status, refusal: null } : null;
}
