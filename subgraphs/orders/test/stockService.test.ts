import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  createLogger,
  createServiceClient,
  makeCallerKeys,
  readCallerKey,
  type ServiceClient,
  ServiceRefused,
  ServiceUnreachable,
} from '@shop/service-kit';

import type { Stock } from '../src/products/stock.ts';
import { createStockService } from '../src/products/stockService.ts';

let keys: string;
let server: Server;
let client: ServiceClient;
let stock: Stock;
/** What products was asked. */
let asked: { query: string; variables: Record<string, unknown> }[];
/** How products answers. */
let answer: (response: ServerResponse) => void;

beforeAll(async () => {
  keys = await mkdtemp(join(tmpdir(), 'orders-keys-'));
  await makeCallerKeys(keys, ['orders']);
});
afterAll(() => rm(keys, { recursive: true }));

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    void readBody(request).then((body) => {
      asked.push(JSON.parse(body) as (typeof asked)[number]);
      answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
  client = createServiceClient({
    audience: 'products',
    url: `http://127.0.0.1:${address.port}/graphql`,
    key: readCallerKey(join(keys, 'orders.private.json')),
    timeoutMs: 60_000,
    logger: createLogger({ name: 'test', level: 'silent' }),
  });
  stock = createStockService(client);
});

afterEach(async () => {
  await client.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

const json = (body: object, status = 200) => {
  answer = (response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
};

const patience = { withinMs: 30_000 };

describe('a quote', () => {
  const phone = {
    id: 'p1',
    sku: 'SKU-1',
    name: 'Phone',
    status: 'ACTIVE',
    price: { amount: 999, currency: 'EUR' },
    availableQuantity: 7,
  };

  test('tells what products says of each product that there is, by one question', async () => {
    const archived = { ...phone, id: '__proto__', status: 'ARCHIVED', availableQuantity: 0 };
    json({ data: { productsByIds: [phone, null, archived] } });
    const quotes = await stock.quote(['p1', 'p2', '__proto__'], patience);
    expect([...quotes]).toEqual([
      [
        'p1',
        {
          productId: 'p1',
          sku: 'SKU-1',
          name: 'Phone',
          onSale: true,
          unitPrice: 999,
          currency: 'EUR',
          availableQuantity: 7,
        },
      ],
      ['__proto__', expect.objectContaining({ productId: '__proto__', onSale: false })],
    ]);
    expect(asked).toEqual([
      {
        query: expect.stringContaining('productsByIds'),
        variables: { ids: ['p1', 'p2', '__proto__'] },
      },
    ]);
  });

  test.each([
    ['a price of a fraction', { price: { amount: 9.5, currency: 'EUR' } }],
    ['a negative price', { price: { amount: -1, currency: 'EUR' } }],
    ['no price', { price: null }],
    ['a negative stock', { availableQuantity: -1 }],
    ['a status that is not known', { status: 'LOST' }],
    ['no name', { name: undefined }],
  ])('with %s is not believed', async (_, change) => {
    json({ data: { productsByIds: [{ ...phone, ...change }] } });
    await expect(stock.quote(['p1'], patience)).rejects.toBeInstanceOf(ServiceUnreachable);
  });
});

describe('a reservation', () => {
  const reserve = () => stock.reserve('o1', [{ productId: 'p1', quantity: 2 }], patience);

  test('is asked for by order, product and quantity, and nothing else', async () => {
    json({ data: { reserveStock: { status: 'HELD', refusal: null } } });
    const line = { productId: 'p1', quantity: 2, sku: 'SKU-1', unitPrice: 1 };
    expect(await stock.reserve('o1', [line], patience)).toEqual({ status: 'HELD' });
    expect(asked).toMatchObject([
      {
        query: expect.stringMatching(/^mutation /),
        variables: { input: { orderId: 'o1', lines: [{ productId: 'p1', quantity: 2 }] } },
      },
    ]);
  });

  test('that is refused says what there is too little of', async () => {
    const shortages = [{ productId: 'p1', requestedQuantity: 2, availableQuantity: 1 }];
    const refusal = { unavailable: [], shortages };
    json({ data: { reserveStock: { status: 'RELEASED', refusal } } });
    expect(await reserve()).toEqual({
      status: 'RELEASED',
      refusal: { reason: 'OutOfStock', lines: shortages },
    });
  });

  test('that is refused says first what cannot be bought at all', async () => {
    const shortages = [{ productId: 'p1', requestedQuantity: 2, availableQuantity: 1 }];
    const refusal = { unavailable: ['p2'], shortages };
    json({ data: { reserveStock: { status: 'RELEASED', refusal } } });
    expect(await reserve()).toEqual({
      status: 'RELEASED',
      refusal: { reason: 'ProductUnavailable', productIds: ['p2'] },
    });
  });

  test('is committed and released by its order', async () => {
    json({ data: { commitStock: { status: 'COMMITTED', refusal: null } } });
    expect(await stock.commit('o1', patience)).toEqual({ status: 'COMMITTED' });
    json({ data: { releaseStock: { status: 'RELEASED', refusal: null } } });
    expect(await stock.release('o1', patience)).toEqual({ status: 'RELEASED' });
    expect(asked.map(({ query, variables }) => [query.split(' ', 1)[0], variables])).toEqual([
      ['mutation', { orderId: 'o1' }],
      ['mutation', { orderId: 'o1' }],
    ]);
  });

  test('that products does not know cannot be committed, and any other refusal is one', async () => {
    json({ errors: [{ message: 'no', extensions: { code: 'NOT_FOUND' } }] });
    expect(await stock.commit('o1', patience)).toBeUndefined();
    await expect(reserve()).rejects.toBeInstanceOf(ServiceRefused);
    json({ errors: [{ message: 'no', extensions: { code: 'FORBIDDEN' } }] });
    await expect(stock.commit('o1', patience)).rejects.toBeInstanceOf(ServiceRefused);
  });

  test('of a state that is not known is not believed', async () => {
    json({ data: { reserveStock: { status: 'LOST', refusal: null } } });
    await expect(reserve()).rejects.toBeInstanceOf(ServiceUnreachable);
  });

  test('is not known when no answer comes in time', async () => {
    answer = () => undefined;
    const soon = stock.commit('o1', { withinMs: 20 });
    await expect(soon).rejects.toBeInstanceOf(ServiceUnreachable);
  });

  test('is not known when products is ill', async () => {
    json({ errors: [{ message: 'later', extensions: { code: 'SERVICE_UNAVAILABLE' } }] });
    await expect(reserve()).rejects.toBeInstanceOf(ServiceUnreachable);
    json({}, 500);
    await expect(reserve()).rejects.toBeInstanceOf(ServiceUnreachable);
    expect(asked).toHaveLength(2);
  });

  test('is refused with the code that products gives', async () => {
    json({ errors: [{ message: 'no', extensions: { code: 'BAD_USER_INPUT' } }] });
    const refused = await reserve().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ServiceRefused);
    expect(refused).toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});
