import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { testDatabase } from '@shop/embedded-mongo/testing';
import { parse } from 'graphql';

import { startSubgraph } from '@shop/service-kit';

import { createTestCallers, type TestCallers } from './support/callers.ts';
import { createGate } from './support/gate.ts';
import { createTestLog } from './support/log.ts';

let callers: TestCallers;
let database: { readonly uri: string; stop(): Promise<void> };
beforeAll(async () => {
  callers = await createTestCallers();
  database = await testDatabase('abandonment');
});
afterAll(async () => {
  await callers.remove();
  await database.stop();
});

const depth = 60;
const levels = `${'{ next '.repeat(depth)}{ __typename }${' }'.repeat(depth)}`;

/**
 * Sends an operation of many levels, each of which takes a round trip, and leaves at the first.
 *
 * @returns how many levels began in the time of twice as many round trips, and what was logged
 */
const leave = async (operation: 'query' | 'mutation') => {
  const began = createGate();
  let reached = 0;
  const { logger, lines } = createTestLog();
  const next = async () => {
    reached += 1;
    began.open();
    await roundTrip();
    return {};
  };
  const subgraph = await startSubgraph<object, object>({
    name: 'levels',
    typeDefs: parse(`
      type Query { next: Level }  type Mutation { next: Level }  type Level { next: Level }
    `),
    resolvers: { Query: { next }, Mutation: { next }, Level: { next } },
    trustedCallers: callers.path,
    logger,
    host: '127.0.0.1',
    port: 0,
    databaseUri: database.uri,
    shutdownGraceMs: 10_000,
    openModels: () => Promise.resolve({}),
    createContext: () => ({}),
  });
  const roundTrip = () => fetch(`${subgraph.url}/health/live`);
  const body = JSON.stringify({ query: `${operation} ${levels}` });
  const token = callers.minter('router').mint({ audience: 'levels', body, operation });
  const client = new AbortController();
  const answer = fetch(`${subgraph.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body,
    signal: client.signal,
  });
  await began.opened;
  client.abort();
  await expect(answer).rejects.toThrow('abort');
  for (let trips = 0; trips < 2 * depth; trips += 1) await roundTrip();
  await subgraph.stop();
  return { reached, errors: lines.filter(({ level }) => level === 'error') };
};

test('a query whose client has gone goes no deeper, and nothing failed', async () => {
  const { reached, errors } = await leave('query');
  expect(reached).toBeLessThan(depth);
  expect(errors).toEqual([]);
});

test('a mutation whose client has gone is carried out to its end', async () => {
  expect(await leave('mutation')).toEqual({ reached: depth, errors: [] });
});
