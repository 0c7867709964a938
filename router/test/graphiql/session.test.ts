import { beforeEach, describe, expect, test } from '@jest/globals';

import { Session } from '../../src/graphiql/page/session.js';
import { FakeShop } from './fakeShop.ts';

/** As `sessionStorage`. */
class FakeStorage {
  readonly items = new Map<string, string>();
  getItem = (key: string): string | null => this.items.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.items.set(key, value);
  removeItem = (key: string): void => void this.items.delete(key);
}

let shop: FakeShop;
let storage: FakeStorage;

/** The session of a page that has just been opened. */
const open = (): Session =>
  new Session({ url: '/graphql', fetch: shop.fetch, storage, now: () => shop.time });

const ask = (session: Session, headers: Record<string, string> = {}): Promise<Response> =>
  session.fetch('/graphql', {
    method: 'POST',
    headers,
    body: JSON.stringify({ query: '{ question }', variables: {} }),
  });

async function openSignedIn(): Promise<Session> {
  const session = open();
  expect(await session.signIn('emily@example.com', 'right')).toBeUndefined();
  return session;
}

const minutes = 60_000;

beforeEach(() => {
  shop = new FakeShop();
  storage = new FakeStorage();
});

describe('signing in', () => {
  test('tells who is signed in and until when, and whoever listens', async () => {
    const session = open();
    let changes = 0;
    session.onChange(() => (changes += 1));
    expect(session.current).toBeUndefined();

    await session.signIn('emily@example.com', 'right');
    expect(session.current).toEqual({
      displayName: 'Emily Johnson',
      role: 'ADMINISTRATOR',
      until: new Date('2026-12-22T12:00:00.000Z'),
    });
    expect(changes).toBe(1);
    expect(shop.sent[0]?.variables).toEqual({
      input: { email: 'emily@example.com', password: 'right' },
    });
  });

  test('says why it could not', async () => {
    const session = open();
    expect(await session.signIn('emily@example.com', 'wrong')).toBe(
      'These do not belong together.',
    );
    shop.isDown = true;
    expect(await session.signIn('emily@example.com', 'right')).toBe('The API does not answer.');
    expect(session.current).toBeUndefined();
    expect(storage.items.size).toBe(0);
  });

  test('outlasts a reload of the page, and ends when the session does', async () => {
    await openSignedIn();
    expect(open().current?.displayName).toBe('Emily Johnson');
    shop.time += 30 * 24 * 60 * minutes;
    expect(open().current).toBeUndefined();
  });

  test.each(['no JSON', '{}', '[]', 'null'])('starts anew where the storage holds %s', (text) => {
    storage.items.set('shop-session', text);
    expect(open().current).toBeUndefined();
  });
});

describe('a request', () => {
  test('is left alone while nobody is signed in', async () => {
    await ask(open());
    expect(shop.sentWith('question')).toEqual([null]);
  });

  test('carries the access token', async () => {
    await ask(await openSignedIn());
    expect(shop.sentWith('question')).toEqual(['Bearer access1']);
  });

  test('keeps a token that was typed among the headers', async () => {
    await ask(await openSignedIn(), { Authorization: 'Bearer typed' });
    expect(shop.sentWith('question')).toEqual(['Bearer typed']);
  });

  test('gets the next token before the last one ends', async () => {
    const session = await openSignedIn();
    shop.time += 14.6 * minutes;
    await ask(session);
    expect(shop.sentWith('question')).toEqual(['Bearer access2']);
    expect(shop.sent.at(-2)).toMatchObject({
      variables: { input: { refreshToken: 'refresh1' } },
      authorization: null,
    });
    expect(session.current?.until).toEqual(new Date(shop.time + 30 * 24 * 60 * minutes));
  });

  test('is repeated once with the next token when the API refuses the last one', async () => {
    const session = await openSignedIn();
    shop.revoked.add('Bearer access1');
    expect((await ask(session)).status).toBe(200);
    expect(shop.sentWith('question')).toEqual(['Bearer access1', 'Bearer access2']);

    shop.revoked.add('Bearer access2').add('Bearer access3');
    expect((await ask(session)).status).toBe(401);
    expect(shop.sentWith('question')).toHaveLength(4);
  });

  test('is answered as it is when its token is refused and cannot be renewed', async () => {
    const session = await openSignedIn();
    shop.revoked.add('Bearer access1');
    shop.cannotRefresh = true;
    expect((await ask(session)).status).toBe(401);
    expect(shop.sentWith('question')).toEqual(['Bearer access1']);
    expect(session.current).toBeDefined();
  });

  test('shares one refresh with the others that need it', async () => {
    const session = await openSignedIn();
    shop.time += 14.6 * minutes;
    await Promise.all(Array.from({ length: 10 }, () => ask(session)));
    expect(shop.sentWith('refreshSession')).toHaveLength(1);
    expect(shop.sentWith('question')).toEqual(Array(10).fill('Bearer access2'));
  });

  test('is sent as nobody once the session has ended elsewhere', async () => {
    const session = await openSignedIn();
    shop.sessionLives = false;
    shop.time += 15 * minutes;
    await ask(session);
    expect(shop.sentWith('question')).toEqual([null]);
    expect(session.current).toBeUndefined();
    expect(storage.items.size).toBe(0);
  });

  test('does not end a session that cannot be renewed just now', async () => {
    const session = await openSignedIn();
    shop.time += 15 * minutes;
    shop.isDown = true;
    await expect(ask(session)).rejects.toThrow('Failed to fetch');
    shop.isDown = false;
    await ask(session);
    expect(shop.sentWith('question')).toEqual(['Bearer access2']);
  });
});

describe('signing out', () => {
  test('ends the session at the shop and here', async () => {
    const session = await openSignedIn();
    await session.signOut();
    expect(shop.sentWith('signOut')).toEqual(['Bearer access1']);
    expect(session.current).toBeUndefined();
    expect(storage.items.size).toBe(0);
  });

  test('works while the shop does not', async () => {
    const session = await openSignedIn();
    shop.isDown = true;
    await session.signOut();
    expect(session.current).toBeUndefined();
  });

  test('is not undone by a refresh that was under way', async () => {
    const session = await openSignedIn();
    shop.time += 14.6 * minutes;
    const asking = ask(session);
    await Promise.all([session.signOut(), asking]);
    expect(session.current).toBeUndefined();
    expect(shop.sentWith('question')).toEqual([null]);
  });
});
