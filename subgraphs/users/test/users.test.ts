import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';

import { seedUsers } from '../src/seedUsers.ts';
import { startUsersService, type UsersService } from './support/service.ts';
import { addUser, everything, type UserData } from './support/users.ts';

jest.setTimeout(30_000);

let service: UsersService;
beforeAll(async () => {
  service = await startUsersService();
  await seedUsers(service.models);
});
afterAll(() => service.stop());

const seeded = (number: number) => `5eed0001${String(number).padStart(16, '0')}`;
const unknown = '00000000000000000000abcd';

const malformed = [
  '',
  '1',
  'x'.repeat(100),
  '5EED00010000000000000001',
  '5eed0001000000000000000g',
  '{"$gt":""}',
];

describe('user', () => {
  const query = `query ($id: ID!) { user(id: $id) { ${everything} } }`;

  test('is the user with the id, whole', async () => {
    expect(await service.data(query, { id: seeded(1) })).toEqual({
      user: {
        __typename: 'User',
        id: seeded(1),
        username: 'emilys',
        displayName: 'Emily Johnson',
        email: 'emily.johnson@x.dummyjson.com',
        role: 'ADMINISTRATOR',
        suspendedAt: null,
        createdAt: '2025-01-01T00:00:00.000Z',
        updatedAt: '2025-01-01T00:00:00.000Z',
        profile: { firstName: 'Emily', lastName: 'Johnson', phone: '+81 965-431-3024' },
        addresses: [
          {
            id: seeded(1),
            label: 'Home',
            address: {
              street: '626 Main Street',
              city: 'Phoenix',
              state: 'Mississippi',
              postalCode: '29112',
              country: 'US',
            },
          },
        ],
      },
    });
  });

  test('is null where there is none', async () => {
    expect(await service.execute(query, { id: unknown })).toEqual({ data: { user: null } });
  });

  test.each(malformed)('is bad input for the id %j', async (id) => {
    const { data, errors } = await service.execute(query, { id });
    expect(data).toEqual({ user: null });
    expect(errors).toMatchObject([
      { path: ['user'], extensions: { code: 'BAD_USER_INPUT', field: 'id' } },
    ]);
  });

  test('asked for many times is one query', async () => {
    const fields = Array.from(
      { length: 20 },
      (_, n) => `u${n}: user(id: "${seeded(n + 1)}") { id }`,
    );
    const counts = await service.countCommands(() => service.data(`{ ${fields.join(' ')} }`));
    expect(counts).toEqual({ find: 1 });
  });
});

describe('usersByIds', () => {
  const query = 'query ($ids: [ID!]!) { usersByIds(ids: $ids) { id } }';
  const asService = () => service.calledBy({ service: 'orders' });

  test('are the users in the order of the ids, null where there is none, by one query', async () => {
    const ids = [seeded(3), unknown, seeded(1), 'malformed', '', seeded(3)];
    const counts = await service.countCommands(async () => {
      expect(await asService().data(query, { ids })).toEqual({
        usersByIds: [{ id: seeded(3) }, null, { id: seeded(1) }, null, null, { id: seeded(3) }],
      });
    });
    expect(counts).toEqual({ find: 1 });
  });

  test('are at most 100', async () => {
    const ids = Array.from({ length: 101 }, (_, n) => seeded(n + 1));
    const { usersByIds } = await asService().data<{ usersByIds: unknown[] }>(query, {
      ids: ids.slice(1),
    });
    expect(usersByIds).toEqual(ids.slice(1).map((id) => ({ id })));
    const { data, errors } = await asService().execute(query, { ids });
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field: 'ids' } }]);
  });

  test('of no ids are none', async () => {
    expect(await asService().data(query, { ids: [] })).toEqual({ usersByIds: [] });
  });

  test('are for other services only', async () => {
    const { _service } = await service.data<{ _service: { sdl: string } }>('{ _service { sdl } }');
    expect(_service.sdl).toMatch(
      /usersByIds\(\s*"""The users' ids."""\s*ids: \[ID!\]!\s*\): \[User\]! @inaccessible/,
    );
    const { data, errors } = await service.execute(query, { ids: [seeded(1)] });
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });
});

describe('references to users', () => {
  const reference = (id: unknown) => ({ __typename: 'User', id });

  test('are resolved by one query, however many they are', async () => {
    const ids = Array.from({ length: 150 }, (_, n) => seeded(n + 1));
    const counts = await service.countCommands(async () => {
      const { data, errors } = await service.entities(ids.map(reference), '... on User { id }');
      expect(errors).toBeUndefined();
      expect(data?._entities).toEqual(ids.map((id) => ({ __typename: 'User', id })));
    });
    expect(counts).toEqual({ find: 1 });
  });

  test.each([unknown, ...malformed, 5, { $gt: '' }])('to %j give null', async (id) => {
    const { data, errors } = await service.entities(
      [reference(id), reference(seeded(2))],
      '... on User { username }',
    );
    expect(errors).toBeUndefined();
    expect(data?._entities).toEqual([null, { __typename: 'User', username: 'michaelw' }]);
  });
});

describe('users', () => {
  const query = `query ($first: Int!, $after: String) {
    users(first: $first, after: $after) {
      edges { cursor node { id } }
      nodes { id }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }`;
  interface Users {
    users: {
      edges: { cursor: string; node: { id: string } }[];
      nodes: { id: string }[];
      pageInfo: {
        hasNextPage: boolean;
        hasPreviousPage: boolean;
        startCursor: string | null;
        endCursor: string | null;
      };
    };
  }
  const readPage = async (first: number, after: string | null = null) =>
    (await service.data<Users>(query, { first, after })).users;

  test('are twenty, oldest first, when nothing else is asked for', async () => {
    const { users } = await service.data<{ users: { nodes: UserData[] } }>(
      '{ users { nodes { id } } }',
    );
    expect(users.nodes).toEqual(Array.from({ length: 20 }, (_, n) => ({ id: seeded(n + 1) })));
  });

  test('are a page with its place', async () => {
    const page = await readPage(2, (await readPage(3)).edges[0]?.cursor);
    expect(page.nodes).toEqual([{ id: seeded(2) }, { id: seeded(3) }]);
    expect(page.edges.map(({ node }) => node)).toEqual(page.nodes);
    expect(page.pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: true,
      startCursor: page.edges[0]?.cursor,
      endCursor: page.edges[1]?.cursor,
    });
  });

  test('come each once when all pages are read while others register', async () => {
    const before = await service.models.users.find().sort({ _id: 1 }).distinct('_id');
    const seen: string[] = [];
    let after: string | null = null;
    let more = true;
    while (more) {
      const page: Users['users'] = await readPage(30, after);
      seen.push(...page.nodes.map(({ id }) => id));
      ({ hasNextPage: more, endCursor: after } = page.pageInfo);
      await addUser(service, `late${seen.length}`);
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.slice(0, before.length)).toEqual(before.map(String));
    expect(seen.length).toBeGreaterThan(before.length);
  });

  test('are a page by one query, which costs the same at any size', async () => {
    for (const first of [1, 100]) {
      expect(await service.countCommands(() => readPage(first))).toEqual({ find: 1 });
    }
  });

  test.each([0, -1, 101, 2_147_483_647])('cannot be %p at once', async (first) => {
    const { data, errors } = await service.execute(query, { first });
    expect(data).toEqual({ users: null });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field: 'first' } }]);
  });

  test.each([
    '',
    'garbage',
    '%%%',
    'x'.repeat(100),
    Buffer.from('["orders","5eed00010000000000000001"]').toString('base64url'),
    Buffer.from('["users",{"$gt":""}]').toString('base64url'),
    Buffer.from('["users","1"]').toString('base64url'),
  ])('cannot come after %j', async (after) => {
    const { errors } = await service.execute(query, { first: 5, after });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field: 'after' } }]);
  });
});
