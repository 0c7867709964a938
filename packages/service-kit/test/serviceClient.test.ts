import { inspect } from 'node:util';

import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { z } from 'zod';

import {
  createServiceClient,
  type ServiceClient,
  ServiceRefused,
  type ServiceRequest,
  ServiceUnreachable,
  startSubgraph,
} from '@shop/service-kit';
import { testDatabase } from '@shop/embedded-mongo/testing';
import { parse } from 'graphql';

import { createTestCallers, readToken, type TestCallers } from './support/callers.ts';
import { quiet } from './support/database.ts';
import {
  type FakeService,
  hang,
  json,
  reset,
  resetInAnswer,
  startFakeService,
  text,
  type Treatment,
} from './support/fakeService.ts';
import { createTestLog } from './support/log.ts';

jest.setTimeout(30_000);

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

let callers: TestCallers;
beforeAll(async () => {
  callers = await createTestCallers();
});
afterAll(() => callers.remove());

const stock = z.object({ stock: z.int() });
const query: ServiceRequest = { query: '{ stock }', operation: 'query' };
const mutation: ServiceRequest = { query: 'mutation { stock }', operation: 'mutation' };
const good = json({ data: { stock: 7 } });

const clientOf = (url: string, timeoutMs = 5_000) => {
  const { logger, lines } = createTestLog();
  const key = callers.key('orders');
  const client = createServiceClient({ audience: 'products', url, key, timeoutMs, logger });
  undo.push(() => client.close());
  return { client, lines };
};

const fake = async (...treatments: Treatment[]): Promise<FakeService> => {
  const service = await startFakeService(...treatments);
  undo.push(() => service.stop());
  return service;
};

/** The error with which asking fails. */
const failureOf = async (client: ServiceClient, request: ServiceRequest): Promise<unknown> => {
  try {
    await client.ask(request, stock);
  } catch (error) {
    return error;
  }
  throw new Error('It was answered.');
};

describe('a service client', () => {
  test('is believed by the subgraph that it asks, by its own name', async () => {
    const database = await testDatabase('items');
    undo.push(() => database.stop());
    const subgraph = await startSubgraph({
      name: 'products',
      typeDefs: parse(`
        type Query { caller: String! }
        type Mutation { add(left: Int!, right: Int!): Int! }
      `),
      resolvers: {
        Query: { caller: (_: unknown, __: unknown, { caller }: { caller: string }) => caller },
        Mutation: {
          add: (_: unknown, { left, right }: { left: number; right: number }) => left + right,
        },
      },
      trustedCallers: callers.path,
      logger: quiet,
      host: '127.0.0.1',
      port: 0,
      databaseUri: database.uri,
      shutdownGraceMs: 1_000,
      openModels: () => Promise.resolve({}),
      createContext: (_models, { service }) => ({ caller: service }),
    });
    undo.push(() => subgraph.stop());
    const { client } = clientOf(`${subgraph.url}/graphql`);
    const caller = { query: '{ caller }', operation: 'query' } as const;
    expect(await client.ask(caller, z.object({ caller: z.string() }))).toEqual({
      caller: 'orders',
    });
    const add = {
      query: 'mutation ($left: Int!, $right: Int!) { add(left: $left, right: $right) }',
      variables: { left: 2, right: 3 },
      operation: 'mutation',
    } as const;
    expect(await client.ask(add, z.object({ add: z.int() }))).toEqual({ add: 5 });
  });

  test('sends each request with a token of its own', async () => {
    const service = await fake(good);
    const { client } = clientOf(service.url);
    const variables = { id: 'é' };
    await client.ask({ ...query, variables }, stock);
    await client.ask(mutation, stock);
    const [first, second] = service.received;
    expect(JSON.parse(first?.body ?? '')).toEqual({ query: '{ stock }', variables });
    expect(readToken(first?.token ?? '').claims).toMatchObject({
      iss: 'orders',
      aud: 'products',
      op: 'query',
    });
    expect(readToken(second?.token ?? '').claims).toMatchObject({ op: 'mutation' });
  });

  test('keeps its connections', async () => {
    const service = await fake(good);
    const { client } = clientOf(service.url);
    for (let count = 0; count < 10; count++) await client.ask(mutation, stock);
    // The next request may leave before the connection of the last one is known to be free.
    const connections = new Set(service.received.map(({ connection }) => connection));
    expect(connections.size).toBeLessThanOrEqual(2);
  });

  test.each([query, mutation])('gives up when its time is over: $operation', async (request) => {
    const service = await fake(hang);
    const { client } = clientOf(service.url);
    const failure = await failureOf(client, { ...request, timeoutMs: 50 });
    expect(failure).toBeInstanceOf(ServiceUnreachable);
    expect(failure).toHaveProperty('message', 'products gave no answer: no answer within 50 ms');
    expect(service.received).toHaveLength(1);
  });

  test('gives up when the answer begins in time and does not end', async () => {
    const service = await fake((response) => response.writeHead(200).write('{'));
    const { client } = clientOf(service.url, 50);
    expect(await failureOf(client, mutation)).toBeInstanceOf(ServiceUnreachable);
  });

  test('sends a query again when its connection breaks, with another token', async () => {
    const service = await fake(reset, good);
    const { client } = clientOf(service.url);
    expect(await client.ask(query, stock)).toEqual({ stock: 7 });
    const [first, second] = service.received.map(({ token }) => token);
    expect(first).not.toBe(second);
  });

  test('sends a query twice and no more', async () => {
    const service = await fake(reset);
    const { client } = clientOf(service.url);
    expect(await failureOf(client, query)).toBeInstanceOf(ServiceUnreachable);
    expect(service.received).toHaveLength(2);
  });

  test.each([
    ['when its connection breaks', reset],
    ['when its answer is cut off', resetInAnswer],
    ['when the service fails', text('<h1>Bad gateway</h1>', 502)],
  ])('never sends a mutation again: %s', async (_, treatment) => {
    const service = await fake(treatment, good);
    const { client } = clientOf(service.url);
    expect(await failureOf(client, mutation)).toBeInstanceOf(ServiceUnreachable);
    expect(service.received).toHaveLength(1);
  });

  test('cannot reach what does not listen', async () => {
    const service = await startFakeService(good);
    await service.stop();
    const { client } = clientOf(service.url);
    for (const request of [query, mutation]) {
      expect(await failureOf(client, request)).toBeInstanceOf(ServiceUnreachable);
    }
  });

  test.each<[string, Treatment]>([
    ['a refusal of its token', json({ errors: [{ message: 'Who are you?' }] }, 401)],
    ['an error of the server, in GraphQL', json({ errors: [{ message: 'No' }], data: null }, 500)],
    ['an error of the server that has data', json({ data: { stock: 7 } }, 503)],
    [
      'errors of a service that is unavailable',
      json({
        data: null,
        errors: [
          { message: 'Wait', extensions: { code: 'BAD_USER_INPUT' } },
          { message: 'Down', extensions: { code: 'SERVICE_UNAVAILABLE' } },
        ],
      }),
    ],
    ['a page for people', text('<html>Welcome</html>')],
    ['nothing', text('')],
    ['JSON that is no answer', json(['data'])],
    ['errors that are none', json({ data: { stock: 7 }, errors: 'many' })],
    ['data of another shape', json({ data: { stock: 'seven' } })],
    ['no data', json({ data: null })],
    ['more than anyone reads', text(`{"data":{"stock":7},"padding":"${'x'.repeat(5_000_000)}"}`)],
  ])('has no answer in %s', async (_, treatment) => {
    const { client } = clientOf((await fake(treatment)).url);
    const failure = await failureOf(client, mutation);
    expect(failure).toBeInstanceOf(ServiceUnreachable);
    expect(failure).toHaveProperty('cause');
  });

  test.each([
    [{ code: 'NOT_FOUND' }, 'NOT_FOUND'],
    [undefined, undefined],
    [{}, undefined],
  ])('tells the code of a refusal: %j', async (extensions, code) => {
    const errors = [{ message: 'There is no such product.', extensions }, { message: 'More' }];
    const { client } = clientOf((await fake(json({ data: { stock: 7 }, errors }))).url);
    const failure = await failureOf(client, mutation);
    expect(failure).toBeInstanceOf(ServiceRefused);
    expect(failure).toMatchObject({ message: 'There is no such product.', code });
  });

  test('takes the refusal of a request that cannot be carried out', async () => {
    const errors = [{ message: 'What?', extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }];
    const { client } = clientOf((await fake(json({ errors }, 400))).url);
    expect(await failureOf(client, query)).toMatchObject({ code: 'GRAPHQL_VALIDATION_FAILED' });
  });

  test('lets go of what is under way when it is closed, and asks no more', async () => {
    const service = await fake(() => void client.close());
    const { client } = clientOf(service.url);
    expect(await failureOf(client, mutation)).toBeInstanceOf(ServiceUnreachable);
    expect(await failureOf(client, mutation)).toBeInstanceOf(ServiceUnreachable);
    expect(service.received).toHaveLength(1);
  });

  test('keeps its tokens to itself when it fails', async () => {
    const service = await fake(reset);
    const { client, lines } = clientOf(service.url);
    const failure = await failureOf(client, query);
    const told = inspect(failure, { depth: 9 }) + JSON.stringify(lines);
    expect(lines).toHaveLength(1);
    for (const { token } of service.received) {
      expect(token).toMatch(/^\w/);
      expect(told).not.toContain(token);
    }
  });
});
