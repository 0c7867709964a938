import { expect, test } from '@jest/globals';

import { use } from './support/cleanup.ts';
import { json, startFakeSubgraph } from './support/fakeSubgraph.ts';
import { ask, type GraphQLAnswer, startTestRouter, textSource } from './support/router.ts';
import { compose, type RunningSubgraph, shop, startSubgraph } from './support/shop.ts';

const supergraph = compose(shop);
const [users] = shop;

/** Clients that ask one thing after the other until they are told to stop. */
const startClients = (url: string, operationOf: (n: number) => string, clients = 6) => {
  const failed: GraphQLAnswer[] = [];
  let asked = 0;
  let over = false;
  const client = async (): Promise<void> => {
    while (!over) {
      asked += 1;
      const answer = await ask(url, operationOf(asked));
      if (answer.errors !== undefined) failed.push(answer);
    }
  };
  const running = Array.from({ length: clients }, client);
  return {
    failed,
    asked: () => asked,
    async stop() {
      over = true;
      await Promise.all(running);
    },
  };
};

const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

/** Every other operation is a mutation that no other is like. */
const queryOrMutation = (n: number): string =>
  n % 2 === 0
    ? '{ user(id: "u1") { name } }'
    : `mutation { rename(id: "u1", name: "n${n}") { name } }`;

test('a service of two instances is restarted one by one, and no query or mutation fails', async () => {
  const received: string[] = [];
  let instances: [RunningSubgraph, RunningSubgraph] = [
    await use(startSubgraph(users)),
    await use(startSubgraph(users)),
  ];
  const router = await use(
    startTestRouter(textSource(supergraph), {
      subgraphUrls: new Map([['users', instances.map(({ url }) => url).join('|')]]),
      traffic: { ejectForMs: 10 },
    }),
  );
  const clients = startClients(router.url, queryOrMutation);
  const servesClients = async ({ requests }: RunningSubgraph): Promise<void> => {
    while (!requests.some((query) => query.includes('rename'))) await tick();
  };
  for (let round = 0; round < 6; round += 1) {
    const [old, other] = instances;
    await Promise.all(instances.map(servesClients));
    await old.stop(60_000);
    received.push(...old.requests);
    instances = [other, await use(startSubgraph(users, old.port))];
  }
  await Promise.all(instances.map(servesClients));
  await clients.stop();
  received.push(...instances.flatMap(({ requests }) => requests));

  expect(clients.failed).toEqual([]);
  const mutations = received.filter((query) => query.includes('rename'));
  expect(mutations).toHaveLength(Math.ceil(clients.asked() / 2));
  expect(new Set(mutations).size).toBe(mutations.length);
});

test('an instance that dies in the middle of its work fails no query', async () => {
  const answer = json({ data: { user: { name: 'Anna' } } });
  const other = await use(startFakeSubgraph(answer));
  let mortal = await use(startFakeSubgraph(answer));
  const router = await use(
    startTestRouter(textSource(supergraph), {
      subgraphUrls: new Map([['users', `${mortal.url}|${other.url}`]]),
      traffic: { ejectForMs: 10 },
    }),
  );
  const clients = startClients(router.url, () => '{ user(id: "u1") { name } }');
  for (let death = 0; death < 5; death += 1) {
    while (!mortal.requests.some((body) => body.includes('user'))) await tick();
    // It takes requests that it will never answer, and its connections break under them.
    const { length } = mortal.requests;
    mortal.answer = () => undefined;
    while (mortal.requests.length < length + 2) await tick();
    await mortal.stop();
    mortal = await use(startFakeSubgraph(answer, mortal.port));
  }
  await clients.stop();
  expect(clients.failed).toEqual([]);
});
