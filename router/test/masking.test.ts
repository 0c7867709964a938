import { expect, test } from '@jest/globals';
import { createLogger } from '@shop/service-kit';

import { use } from './support/cleanup.ts';
import { hangUp, json, saysNothing, startFakeSubgraph } from './support/fakeSubgraph.ts';
import { ask, logLines, startTestRouter, textSource } from './support/router.ts';
import { compose, shop } from './support/shop.ts';

const innards =
  'connect ECONNREFUSED 127.0.0.1:27017 at Socket.connect (file:///srv/users/dist/db.js:7)';

const behaviours = {
  'refuses connections': hangUp,
  'never answers': saysNothing,
  'answers with its innards': json({
    data: null,
    errors: [
      {
        message: innards,
        path: ['user'],
        extensions: { code: 'INTERNAL_SERVER_ERROR', stacktrace: [innards] },
      },
    ],
  }),
  'answers with an unknown code': json({
    errors: [{ message: innards, extensions: { code: 'DB_DOWN', uri: 'mongodb://127.0.0.1' } }],
  }),
  'says that its database is down': json({
    errors: [{ message: innards, path: ['user'], extensions: { code: 'SERVICE_UNAVAILABLE' } }],
  }),
  'adds innards to a code for clients': json({
    errors: [
      {
        message: 'No such user.',
        path: ['user'],
        extensions: { code: 'NOT_FOUND', host: '127.0.0.1', stacktrace: [innards] },
      },
    ],
  }),
  'gives data of the wrong shape': json({ data: { user: [{ name: innards }] } }),
  'gives a scalar of the wrong kind': json({ data: { user: { name: { at: innards } } } }),
};

test.each(Object.entries(behaviours))(
  'no client reads a host, a port or a stack when a subgraph %s',
  async (_what, behaviour) => {
    const users = await use(startFakeSubgraph(behaviour));
    const { url } = await use(
      startTestRouter(textSource(compose(shop)), {
        subgraphUrls: new Map([['users', users.url]]),
        traffic: { timeoutMs: 50, retryPauseMs: 1 },
      }),
    );
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ user(id: \\"u1\\") { name } }"}',
    });
    const headers = JSON.stringify([...response.headers]);
    const body = await response.text();
    expect(body).toContain('"errors"');
    for (const secret of ['127.0.0.1', String(users.port), '27017', 'stack', 'file:', 'ECONN']) {
      expect(body).not.toContain(secret);
      expect(headers).not.toContain(secret);
    }
  },
);

test('nor when the router itself trips over an answer', async () => {
  const orders = await use(startFakeSubgraph(json({ data: { order: { lines: innards } } })));
  const log = logLines();
  const { url } = await use(
    startTestRouter(textSource(compose(shop)), {
      logger: createLogger({ name: 'router', level: 'error', destination: log }),
      subgraphUrls: new Map([['orders', orders.url]]),
    }),
  );
  expect(await ask(url, '{ order(id: "1") { lines { quantity } } }')).toEqual({
    errors: [
      {
        message: 'The router failed to answer this request.',
        extensions: { code: 'INTERNAL_SERVER_ERROR' },
      },
    ],
  });
  expect(log.lines.join()).toContain('27017');
});
