import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { bearer, type Client, createClient, send } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { startSecond } from '../support/instance.ts';
import { askSubgraph, routerMinter } from '../support/routerToken.ts';
import {
  refresh,
  register,
  signIn,
  type SignedIn,
  tryRefresh,
  trySignIn,
  withToken,
} from '../support/session.ts';
import { type Shop, startShop } from '../support/shop.ts';

const createReview = /* GraphQL */ `
  mutation CreateReview($productId: ID!) {
    createReview(input: { productId: $productId, rating: 5, comment: "Written by a test." }) {
      __typename
    }
  }
`;

const takeOne = /* GraphQL */ `
  mutation TakeOne {
    adjustStock(input: { id: "5eed00020000000000000002", delta: -1 }) {
      __typename
    }
  }
`;

const codes = ({ errors }: { errors: { extensions?: { code?: string } }[] }) =>
  errors.map(({ extensions }) => extensions?.code);

describe('a session', () => {
  let shop: Shop;
  /** What every process wrote. */
  const lines: string[] = [];
  beforeAll(async () => {
    const talkative = { LOG_LEVEL: 'trace' };
    shop = await startShop({
      serviceEnvironment: {
        users: talkative,
        products: talkative,
        orders: talkative,
        router: talkative,
      },
      observer: {
        line(_, { text }) {
          lines.push(text);
        },
      },
    });
  });
  afterAll(() => shop.stop());

  /** A customer nobody else knows of. */
  async function newCustomer() {
    const username = `user-${randomUUID().slice(0, 13)}`;
    const account = {
      username,
      email: `${username}@example.com`,
      password: `the first password of ${username}`,
    };
    const session = await register(shop, account);
    const { me } = await signedIn(session).read<{ me: { id: string } }>('{ me { id } }');
    return { ...account, id: me.id, session };
  }

  const signedIn = ({ accessToken }: SignedIn): Client => withToken(shop.stack.url, accessToken);

  async function expectEnded({ refreshToken }: SignedIn): Promise<void> {
    expect((await tryRefresh(shop, refreshToken)).__typename).toBe('SessionEnded');
  }

  test('begins with the account, and with each sign-in', async () => {
    const { session, email, password } = await newCustomer();
    const second = await signIn(shop, email, password);
    for (const { accessToken } of [session, second]) {
      const { me } = await withToken(shop.stack.url, accessToken).read<{
        me: { email: string; sessions: { current: boolean }[] };
      }>('{ me { email sessions { current } } }');
      expect(me.email).toBe(email);
      expect(me.sessions.map(({ current }) => current).sort()).toEqual([false, true]);
    }
  });

  test('ends by signing out, and no other does', async () => {
    const { session, email, password } = await newCustomer();
    const other = await signIn(shop, email, password);
    const answer = await signedIn(session).read('mutation { signOut { endedSessions } }');
    expect(answer).toEqual({ signOut: { endedSessions: 1 } });
    await expectEnded(session);
    await refresh(shop, other.refreshToken);
  });

  test('ends with all others by signing out everywhere', async () => {
    const { session, email, password } = await newCustomer();
    const other = await signIn(shop, email, password);
    const answer = await signedIn(session).read('mutation { signOutEverywhere { endedSessions } }');
    expect(answer).toEqual({ signOutEverywhere: { endedSessions: 2 } });
    await expectEnded(session);
    await expectEnded(other);
  });

  test('ends with a change of the password, unless it changed it', async () => {
    const { session, email, password } = await newCustomer();
    const other = await signIn(shop, email, password);
    const newPassword = 'the second password, longer still';
    const answer = await signedIn(session).read(
      `mutation Change($input: ChangePasswordInput!) {
        changePassword(input: $input) { ... on PasswordChanged { endedSessions } }
      }`,
      { input: { currentPassword: password, newPassword } },
    );
    expect(answer).toEqual({ changePassword: { endedSessions: 1 } });
    await expectEnded(other);
    await refresh(shop, session.refreshToken);
    expect((await trySignIn(shop, email, password)).__typename).toBe('InvalidCredentials');
    await signIn(shop, email, newPassword);
  });

  test('has one successor, however many ask two instances for it at once', async () => {
    const { session } = await newCustomer();
    const second = await startSecond(shop.stack, 'users');
    const minter = routerMinter(shop.stack);
    const query = `mutation {
      refreshSession(input: { refreshToken: "${session.refreshToken}" }) {
        ... on SignedIn { refreshToken }
      }
    }`;
    try {
      // To both instances the router's client is this process, by address and name.
      const client = { address: '127.0.0.1', agent: 'node' };
      const asks = Array.from({ length: 100 }, async (_, index) => {
        const { data } = await (index % 2 === 0
          ? shop.ask<{ refreshSession: { refreshToken: string } }>(query)
          : askSubgraph<{ refreshSession: { refreshToken: string } }>(minter, {
              audience: 'users',
              url: second.url,
              query,
              operation: 'mutation',
              client,
            }));
        return data?.refreshSession.refreshToken;
      });
      const successors = new Set(await Promise.all(asks));
      expect([...successors]).toEqual([expect.any(String)]);
      const [successor = ''] = successors;
      await refresh(shop, successor);
    } finally {
      await second.stop();
    }
  });

  test('ends when somebody else uses a spent token: within a second nobody has it', async () => {
    const { session } = await newCustomer();
    const next = await refresh(shop, session.refreshToken);
    const thief = createClient(shop.stack.url, () => Promise.resolve({ 'user-agent': 'thief/1' }));
    expect((await tryRefresh(thief, session.refreshToken)).__typename).toBe('SessionEnded');
    await expectEnded(next);
  });

  test('of an account that is suspended reads and does not write, until that is lifted', async () => {
    const { session, id } = await newCustomer();
    const administrator = shop.as('administrator');
    const productId = '5eed00020000000000000003';
    await administrator.read(
      `mutation { suspendUser(input: { userId: "${id}" }) { ... on User { suspendedAt } } }`,
    );
    const suspended = await refresh(shop, session.refreshToken);
    const { me } = await signedIn(suspended).read<{ me: { id: string; suspendedAt: string } }>(
      '{ me { id suspendedAt } }',
    );
    expect(me).toEqual({ id, suspendedAt: expect.any(String) });
    const refused = await signedIn(suspended).ask(createReview, { productId });
    expect(codes(refused)).toEqual(['FORBIDDEN']);

    await administrator.read(`mutation { reinstateUser(input: { userId: "${id}" }) { id } }`);
    const reinstated = await refresh(shop, suspended.refreshToken);
    const review = await signedIn(reinstated).read(createReview, { productId });
    expect(review).toEqual({ createReview: { __typename: 'Review' } });
  });

  test('knows of a new role with its next token', async () => {
    const { session, id } = await newCustomer();
    await shop
      .as('administrator')
      .read(
        `mutation { assignRole(input: { userId: "${id}", role: CATALOGUE_MANAGER }) { ... on User { role } } }`,
      );
    expect(codes(await signedIn(session).ask(takeOne))).toEqual(['FORBIDDEN']);
    const next = await refresh(shop, session.refreshToken);
    const taken = await signedIn(next).read(takeOne);
    expect(taken).toEqual({ adjustStock: { __typename: 'Product' } });
  });

  test('is still known while users is down: its catalogue and orders are there', async () => {
    const customer = shop.as('customer');
    const { me } = await customer.read<{ me: { orders: { nodes: { id: string }[] } } }>(
      '{ me { orders(first: 1) { nodes { id } } } }',
    );
    const order = me.orders.nodes[0]?.id;
    const { service } = shop.stack.subgraph('users');
    service.kill('SIGKILL');
    await service.waitExit();
    try {
      const query = `query MyOrder($id: ID!) {
        categories { slug }
        order(id: $id) { status lines { name product { name } } user { displayName } }
      }`;
      const { data, errors } = await customer.ask<{
        order: { user: null; lines: { product: { name: string } | null }[] };
      }>(query, { id: order });
      expect(errors.map(({ path, extensions }) => [path, extensions?.code])).toEqual([
        [['order', 'user'], 'SERVICE_UNAVAILABLE'],
      ]);
      expect(data?.order.lines.every(({ product }) => product !== null)).toBe(true);
      const stranger = await shop.ask('query MyOrder($id: ID!) { order(id: $id) { status } }', {
        id: order,
      });
      expect(codes(stranger)).toEqual(['UNAUTHENTICATED']);
    } finally {
      await service.start();
      await eventually('users answers again', async () => {
        return (await customer.ask('{ me { displayName } }')).errors.length === 0;
      });
    }
  });

  test('leaves no password and no token in a log', async () => {
    const { session, email, password } = await newCustomer();
    const wrongPassword = `a wrong one: ${randomUUID()}`;
    const newPassword = `a new one: ${randomUUID()}`;
    const shortPassword = `no-${randomUUID().slice(0, 8)}`;
    await trySignIn(shop, email, wrongPassword);
    const other = await signIn(shop, email, password);
    const next = await refresh(shop, session.refreshToken);
    const change = `mutation Change($input: ChangePasswordInput!) {
      changePassword(input: $input) { __typename }
    }`;
    const client = signedIn(next);
    await client.ask(change, { input: { currentPassword: password, newPassword: shortPassword } });
    await client.ask(change, { input: { currentPassword: password, newPassword } });
    // In the text of operations that are right, wrong, and not even operations.
    const literal = `signIn(input: { email: "${email}", password: "${newPassword}" })`;
    await client.ask(`mutation { ${literal} { __typename } }`);
    await client.ask(`mutation { ${literal} { unknown } }`);
    await client.ask(`mutation { ${literal} { `);
    await client.ask(
      `mutation { refreshSession(input: { refreshToken: 1 "${next.refreshToken}" }) }`,
    );
    await withToken(shop.stack.url, `${next.accessToken}x`).ask('{ me { id } }');
    await withToken(shop.stack.url, next.refreshToken).ask('{ me { id } }');
    await tryRefresh(shop, `${session.refreshToken}x`);
    const thief = createClient(shop.stack.url, () => Promise.resolve({ 'user-agent': 'thief/1' }));
    await tryRefresh(thief, session.refreshToken);
    await send(shop.stack.subgraph('users').service.url, '{"query":"{ me { id } }"}', {
      ...bearer(next.accessToken),
    });

    const secrets = [password, wrongPassword, newPassword, shortPassword].concat(
      [session, other, next].flatMap(({ accessToken, refreshToken }) => [
        refreshToken,
        // The part of a token that proves it; a header and claims alone open nothing.
        accessToken.split('.')[2] ?? accessToken,
      ]),
    );
    const told = lines.filter((line) => secrets.some((secret) => line.includes(secret)));
    expect(lines.length).toBeGreaterThan(0);
    expect(told).toEqual([]);
  });
});
