import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';

import { day, later, second } from '../src/clock.ts';
import { startUsersService, type UsersService } from './support/service.ts';
import {
  callerOf,
  laptop,
  refresh,
  register,
  signIn,
  type Tokens,
  tokensOf,
} from './support/sessions.ts';

jest.setTimeout(30_000);

let service: UsersService;
let first: Tokens;
beforeAll(async () => {
  service = await startUsersService();
});
beforeEach(async () => {
  await service.clear();
  first = tokensOf(await register(service, 'ada'));
});
afterAll(() => service.stop());

const phone = { address: '192.0.2.1', agent: 'Phone/1.0' };
const elsewhere = { address: '203.0.113.9', agent: 'Laptop/1.0' };
const type = async (token: string, client = laptop) =>
  (await refresh(service, token, client)).__typename;
const sessions = () => service.models.sessions.countDocuments();

describe('refreshSession', () => {
  test('gives the next tokens of the same session, again and again', async () => {
    let { refreshToken } = first;
    const seen = new Set([refreshToken]);
    for (let n = 0; n < 5; n++) {
      service.clock.advance(900 * second);
      const next = tokensOf(await refresh(service, refreshToken));
      expect(callerOf(next).viewer?.sessionId).toBe(callerOf(first).viewer?.sessionId);
      expect(next.accessToken).not.toBe(first.accessToken);
      ({ refreshToken } = next);
      seen.add(refreshToken);
    }
    expect(seen.size).toBe(6);
    expect(await sessions()).toBe(1);
  });

  test('keeps where and when the session was used last', async () => {
    service.clock.advance(900 * second);
    const next = tokensOf(await refresh(service, first.refreshToken, elsewhere));
    const { me } = await service
      .calledBy(callerOf(next))
      .data('{ me { sessions { client address lastUsedAt expiresAt } } }');
    const now = service.clock.now();
    expect(me).toEqual({
      sessions: [
        {
          client: elsewhere.agent,
          address: elsewhere.address,
          lastUsedAt: now.toISOString(),
          expiresAt: later(now, 30 * day).toISOString(),
        },
      ],
    });
  });

  test.each(['', 'x', '{"$gt":""}', 'a'.repeat(100_000)])(
    'is SessionEnded for what is no token: %#',
    async (token) => {
      expect(await type(token)).toBe('SessionEnded');
      expect(await type(first.refreshToken)).toBe('SignedIn');
    },
  );

  test('keeps of tokens only their hashes', async () => {
    const next = tokensOf(await refresh(service, first.refreshToken));
    const kept = JSON.stringify([
      await service.models.refreshTokens.find().lean(),
      await service.models.sessions.find().lean(),
    ]);
    expect(kept).not.toContain(first.refreshToken);
    expect(kept).not.toContain(next.refreshToken);
  });

  test('is SessionEnded for a user who is gone, and ends the session', async () => {
    await service.models.users.deleteMany({});
    expect(await type(first.refreshToken)).toBe('SessionEnded');
    expect(await sessions()).toBe(0);
  });

  test('shows a new role in the next access token', async () => {
    await service.models.users.updateOne({}, { role: 'CATALOGUE_MANAGER' });
    const next = tokensOf(await refresh(service, first.refreshToken));
    expect(callerOf(next).viewer).toMatchObject({
      roles: ['CATALOGUE_MANAGER'],
      scopes: new Set(['products:write']),
    });
  });

  test('goes on for a suspended user, who may read', async () => {
    await service.models.users.updateOne(
      {},
      { role: 'ADMINISTRATOR', suspendedAt: service.clock.now() },
    );
    const next = tokensOf(await refresh(service, first.refreshToken));
    expect(callerOf(next).viewer).toMatchObject({
      suspended: true,
      scopes: new Set(['users:read', 'orders:read']),
    });
  });
});

describe('the end of a session', () => {
  test('is 30 days after its last use', async () => {
    service.clock.advance(30 * day - second);
    const { refreshToken } = tokensOf(await refresh(service, first.refreshToken));
    service.clock.advance(30 * day);
    expect(await type(refreshToken)).toBe('SessionEnded');
  });

  test('is 90 days after its beginning, however much it is used', async () => {
    let { refreshToken, refreshTokenExpiresAt } = first;
    const end = later(service.clock.now(), 90 * day);
    for (let n = 0; n < 4; n++) {
      service.clock.advance(20 * day);
      ({ refreshToken, refreshTokenExpiresAt } = tokensOf(await refresh(service, refreshToken)));
    }
    expect(refreshTokenExpiresAt).toBe(end.toISOString());
    service.clock.advance(10 * day - 1);
    ({ refreshToken } = tokensOf(await refresh(service, refreshToken)));
    service.clock.advance(1);
    expect(await type(refreshToken)).toBe('SessionEnded');
  });
});

describe('a spent refresh token', () => {
  test('gives the same successor to the same client for ten seconds', async () => {
    const { refreshToken } = tokensOf(await refresh(service, first.refreshToken));
    service.clock.advance(10 * second);
    expect(tokensOf(await refresh(service, first.refreshToken)).refreshToken).toBe(refreshToken);
    expect(await type(refreshToken)).toBe('SignedIn');
  });

  test.each([
    ['later than that', laptop, 10 * second + 1],
    ['by another client', phone, 0],
    ['from another address', elsewhere, 0],
  ])('ends the session at once when it is used %s', async (_, client, after) => {
    const other = tokensOf(await signIn(service, 'ada'));
    const { refreshToken } = tokensOf(await refresh(service, first.refreshToken));
    service.clock.advance(after);
    expect(await type(first.refreshToken, client)).toBe('SessionEnded');
    expect(await type(refreshToken)).toBe('SessionEnded');
    expect(await type(first.refreshToken)).toBe('SessionEnded');
    expect(await type(other.refreshToken)).toBe('SignedIn');
    const ended = callerOf(first).viewer?.sessionId ?? '';
    expect(await service.models.refreshTokens.countDocuments({ sessionId: ended })).toBe(0);
  });

  test('ends the session however old it is', async () => {
    let { refreshToken } = first;
    for (let n = 0; n < 3; n++) {
      ({ refreshToken } = tokensOf(await refresh(service, refreshToken)));
      service.clock.advance(day);
    }
    expect(await type(first.refreshToken)).toBe('SessionEnded');
    expect(await type(refreshToken)).toBe('SessionEnded');
  });
});

describe('at two instances of the service', () => {
  test('100 who refresh at once get one successor', async () => {
    const second = await startUsersService({ beside: service });
    try {
      const answers = await Promise.all(
        Array.from({ length: 100 }, (_, n) =>
          refresh(n % 2 === 0 ? service : second, first.refreshToken),
        ),
      );
      const successors = new Set(answers.map((answer) => tokensOf(answer).refreshToken));
      expect(successors.size).toBe(1);
      expect(await service.models.refreshTokens.countDocuments()).toBe(2);
      const [successor = ''] = successors;
      expect((await refresh(second, successor)).__typename).toBe('SignedIn');
    } finally {
      await second.stop();
    }
  });

  test('a session that ends while it is refreshed has ended', async () => {
    const ended = service.calledBy(callerOf(first)).data('mutation { signOut { endedSessions } }');
    const [answer] = await Promise.all([refresh(service, first.refreshToken), ended]);
    const { refreshToken } = answer.__typename === 'SignedIn' ? answer : first;
    expect(await type(refreshToken)).toBe('SessionEnded');
    expect(await type(first.refreshToken)).toBe('SessionEnded');
    expect(await sessions()).toBe(0);
  });
});
