import { describe, expect, test } from '@jest/globals';

import { use } from './support/cleanup.ts';
import {
  hangUp,
  json,
  saysNothing,
  startFakeSubgraph,
  type FakeSubgraph,
} from './support/fakeSubgraph.ts';
import { ask, startTestRouter, textSource } from './support/router.ts';
import { compose, shop, startSubgraph } from './support/shop.ts';

const supergraph = compose(shop);
const unavailable = (subgraph: string) => ({
  message: `The ${subgraph} service is not available now. Try again later.`,
  extensions: { code: 'SERVICE_UNAVAILABLE' },
});
const userAnna = json({ data: { user: { name: 'Anna' } } });
const askForUser = '{ user(id: "u1") { name } }';
const renameUser = 'mutation { rename(id: "u1", name: "Ann") { name } }';

/** A router whose users service behaves as the test says. */
const routerWith = async (answer: FakeSubgraph['answer'], traffic = {}) => {
  const users = await use(startFakeSubgraph(answer));
  const router = await use(
    startTestRouter(textSource(supergraph), {
      subgraphUrls: new Map([['users', users.url]]),
      traffic: { retryPauseMs: 1, ...traffic },
    }),
  );
  return { users, url: router.url };
};

describe('a subgraph that cannot be reached', () => {
  test('leaves the data of the others, with an error at each place where its own are missing', async () => {
    const orders = await use(startSubgraph(shop[2]));
    const gone = await startFakeSubgraph(saysNothing);
    await gone.stop();
    const urls = new Map([
      ['orders', orders.url],
      ['products', gone.url],
      ['users', gone.url],
    ]);
    const traffic = { retryPauseMs: 1 };
    const { url } = await use(
      startTestRouter(textSource(supergraph), { subgraphUrls: urls, traffic }),
    );
    const answer = await ask(
      url,
      '{ order(id: "1") { id lines { quantity product { id name } } } user(id: "u1") { name } again: user(id: "u2") { name } }',
    );
    expect(answer.data).toEqual({
      order: {
        id: '1',
        lines: [
          { quantity: 1, product: { id: 'p1', name: null } },
          { quantity: 2, product: { id: 'p2', name: null } },
        ],
      },
      user: null,
      again: null,
    });
    expect(answer.errors).toHaveLength(4);
    expect(answer.errors).toEqual(
      expect.arrayContaining([
        { ...unavailable('products'), path: ['order', 'lines', 0, 'product', 'name'] },
        { ...unavailable('products'), path: ['order', 'lines', 1, 'product', 'name'] },
        { ...unavailable('users'), path: ['user'] },
        { ...unavailable('users'), path: ['again'] },
      ]),
    );
  });

  test('is asked once more for a query', async () => {
    const { users, url } = await routerWith((request, response) => {
      users.answer = userAnna;
      hangUp(request, response);
    });
    expect(await ask(url, askForUser)).toEqual({ data: { user: { name: 'Anna' } } });
    expect(users.requests).toHaveLength(2);
  });

  test('is asked no third time', async () => {
    const { users, url } = await routerWith(hangUp);
    expect(await ask(url, askForUser)).toMatchObject({ errors: [unavailable('users')] });
    expect(users.requests).toHaveLength(2);
  });

  test('is never asked again for a mutation', async () => {
    const { users, url } = await routerWith(hangUp);
    expect(await ask(url, renameUser)).toMatchObject({ errors: [unavailable('users')] });
    expect(users.requests).toHaveLength(1);
  });

  test('is not asked again once its answer has begun', async () => {
    const { users, url } = await routerWith((request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 });
      response.write('{"data":', () => {
        request.socket.destroy();
      });
    });
    expect(await ask(url, askForUser)).toMatchObject({ errors: [unavailable('users')] });
    expect(users.requests).toHaveLength(1);
  });

  test('loses no query when it is back before the second attempt', async () => {
    const { users, url } = await routerWith(userAnna, { retryPauseMs: 500 });
    await users.stop();
    const asked = ask(url, askForUser);
    await use(startFakeSubgraph(userAnna, users.port));
    expect(await asked).toEqual({ data: { user: { name: 'Anna' } } });
  });
});

describe('a subgraph that is slow', () => {
  test('is given up after the timeout, and not asked again', async () => {
    const { users, url } = await routerWith(saysNothing, { timeoutMs: 50 });
    expect(await ask(url, askForUser)).toEqual({
      data: { user: null },
      errors: [{ ...unavailable('users'), path: ['user'] }],
    });
    expect(users.requests).toHaveLength(1);
  });

  test('is given up in the middle of its answer, too', async () => {
    const { url } = await routerWith(
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('{"data":');
      },
      { timeoutMs: 50 },
    );
    expect(await ask(url, askForUser)).toMatchObject({ errors: [unavailable('users')] });
  });
});

describe('an answer that is none', () => {
  test.each<[string, FakeSubgraph['answer']]>([
    ['an HTML page', (_request, response) => response.writeHead(502).end('<h1>10.0.0.7</h1>')],
    ['JSON of another kind', json({ status: 'ok' })],
    ['null', json(null)],
    ['no body', (_request, response) => response.end()],
  ])('%s counts as a service that is not available', async (_what, answer) => {
    const { url } = await routerWith(answer);
    expect(await ask(url, askForUser)).toMatchObject({ errors: [unavailable('users')] });
  });

  test('one that is too large is cut off, and the client told to ask for less', async () => {
    const { url } = await routerWith(json({ data: { user: { name: 'x'.repeat(2_000) } } }), {
      maxResponseBytes: 1_000,
    });
    expect(await ask(url, askForUser)).toMatchObject({
      errors: [
        {
          message: 'The answer of the users service is too large. Ask for less at once.',
          extensions: { code: 'INTERNAL_SERVER_ERROR' },
        },
      ],
    });
  });

  test('an error without a path is told at each field that the fetch was for', async () => {
    const { url } = await routerWith(
      json({ errors: [{ message: 'Cannot query field "name" on http://10.0.0.7' }] }, 400),
    );
    expect(await ask(url, askForUser)).toEqual({
      data: { user: null },
      errors: [
        {
          message: 'The users service failed to answer this part of the request.',
          path: ['user'],
          extensions: { code: 'INTERNAL_SERVER_ERROR' },
        },
      ],
    });
  });

  test('an error without a path is told too where a directive keeps the fields in a fragment', async () => {
    const { url } = await routerWith(json({ errors: [{ message: 'Try again.' }] }, 400));
    const query = 'query ($on: Boolean!) { ... @include(if: $on) { user(id: "u1") { name } } }';
    expect(await ask(url, query, { variables: { on: true } })).toMatchObject({
      data: { user: null },
      errors: [{ path: ['user'] }],
    });
  });

  test('errors of a strange form are masked, not passed on', async () => {
    const { url } = await routerWith(json({ data: null, errors: ['10.0.0.7', { path: 'user' }] }));
    const answer = await ask(url, askForUser);
    expect(answer.errors).toHaveLength(2);
    expect(JSON.stringify(answer)).not.toContain('10.0.0.7');
  });
});

describe('the circuit breaker', () => {
  const traffic = { failuresToOpen: 3, openForMs: 200 };

  test('spares a subgraph that fails again and again, and finds out when it is back', async () => {
    const { users, url } = await routerWith(hangUp, traffic);
    for (let i = 0; i < 3; i += 1) await ask(url, renameUser);
    expect(users.requests).toHaveLength(3);

    expect(await ask(url, renameUser)).toMatchObject({ errors: [unavailable('users')] });
    expect(users.requests).toHaveLength(3);

    users.answer = userAnna;
    let answer = await ask(url, askForUser);
    while (answer.errors !== undefined) answer = await ask(url, askForUser);
    expect(answer).toEqual({ data: { user: { name: 'Anna' } } });
    expect(users.requests).toHaveLength(4);
  });

  test('lets one fetch at a time find out, and keeps no other waiting for it', async () => {
    const { users, url } = await routerWith(hangUp, traffic);
    for (let i = 0; i < 3; i += 1) await ask(url, renameUser);
    users.answer = saysNothing;
    const probes: Promise<unknown>[] = [];
    while (users.requests.length === 3) {
      const probe = ask(url, askForUser);
      probes.push(probe);
      await Promise.race([probe, new Promise((resolve) => setTimeout(resolve, 10))]);
    }
    expect(await ask(url, askForUser)).toMatchObject({ errors: [unavailable('users')] });
    expect(users.requests).toHaveLength(4);
    await users.stop();
    await Promise.all(probes);
  });

  test('does not open for errors that a subgraph reports', async () => {
    const { users, url } = await routerWith(
      json({ data: { user: null }, errors: [{ message: 'no', path: ['user'] }] }),
      traffic,
    );
    for (let i = 0; i < 5; i += 1) await ask(url, askForUser);
    expect(users.requests).toHaveLength(5);
  });

  test('of one subgraph leaves the others alone', async () => {
    const products = await use(startSubgraph(shop[1]));
    const gone = await startFakeSubgraph(saysNothing);
    await gone.stop();
    const { url } = await use(
      startTestRouter(textSource(supergraph), {
        subgraphUrls: new Map([
          ['users', gone.url],
          ['products', products.url],
        ]),
        traffic: { ...traffic, retryPauseMs: 1 },
      }),
    );
    for (let i = 0; i < 5; i += 1) await ask(url, askForUser);
    expect(await ask(url, '{ product(id: "p1") { name } }')).toEqual({
      data: { product: { name: 'Product p1' } },
    });
  });
});
