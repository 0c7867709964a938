import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type TestClient, testViewer } from '@shop/service-kit/testing';
import { Types } from 'mongoose';

import { activeAdministrators, carryOut, demote } from '../src/access/administrators.ts';
import { minute } from '../src/clock.ts';
import { startUsersService, type UsersService } from './support/service.ts';
import { addUser, type UserData } from './support/users.ts';

jest.setTimeout(30_000);

let service: UsersService;
let ada: UserData;
let grace: UserData;
let linus: UserData;
beforeAll(async () => {
  service = await startUsersService();
});
beforeEach(async () => {
  await service.clear();
  ada = await addUser(service, 'ada', { role: 'ADMINISTRATOR' });
  grace = await addUser(service, 'grace', { role: 'ADMINISTRATOR' });
  linus = await addUser(service, 'linus');
});
afterAll(() => service.stop());

interface Changed {
  __typename: string;
  id?: string;
  role?: string;
  suspendedAt?: string | null;
  message?: string;
}
const selection = '__typename ... on User { id role suspendedAt } ... on UserError { message }';
const mutations = {
  assign: `mutation ($input: AssignRoleInput!) { changed: assignRole(input: $input) { ${selection} } }`,
  suspend: `mutation ($input: SuspendUserInput!) { changed: suspendUser(input: $input) { ${selection} } }`,
  reinstate:
    'mutation ($input: ReinstateUserInput!) { changed: reinstateUser(input: $input) { __typename id role suspendedAt } }',
};
const run = (
  mutation: keyof typeof mutations,
  input: Record<string, unknown>,
  client: TestClient = service,
) => client.execute<{ changed: Changed | null }>(mutations[mutation], { input });
const assign = async (userId: string, role: string) =>
  (await run('assign', { userId, role })).data?.changed;
const suspend = async (userId: string) => (await run('suspend', { userId })).data?.changed;
const reinstate = async (userId: string) => (await run('reinstate', { userId })).data?.changed;
const administrators = () => service.models.users.countDocuments({ ...activeAdministrators });

const last = {
  __typename: 'LastAdministrator',
  message: 'This is the last administrator who may act: make somebody else one first.',
};

describe('assignRole', () => {
  test.each(['CATALOGUE_MANAGER', 'ADMINISTRATOR', 'CUSTOMER'])(
    'makes a customer a %s',
    async (role) => {
      expect(await assign(linus.id, role)).toMatchObject({ __typename: 'User', role });
      expect(await administrators()).toBe(role === 'ADMINISTRATOR' ? 3 : 2);
    },
  );

  test('demotes administrators down to the last', async () => {
    expect(await assign(ada.id, 'CUSTOMER')).toMatchObject({ id: ada.id, role: 'CUSTOMER' });
    expect(await assign(grace.id, 'CATALOGUE_MANAGER')).toEqual(last);
    expect(await assign(grace.id, 'ADMINISTRATOR')).toMatchObject({ role: 'ADMINISTRATOR' });
    expect(await assign(ada.id, 'ADMINISTRATOR')).toMatchObject({ role: 'ADMINISTRATOR' });
    expect(await assign(grace.id, 'CUSTOMER')).toMatchObject({ role: 'CUSTOMER' });
  });

  test('takes the role of a suspended administrator, who is not one who may act', async () => {
    await suspend(ada.id);
    expect(await assign(ada.id, 'CUSTOMER')).toMatchObject({ role: 'CUSTOMER' });
    expect(await assign(grace.id, 'CUSTOMER')).toEqual(last);
  });
});

describe('suspendUser and reinstateUser', () => {
  test('suspend from a moment on, which a second time does not change', async () => {
    const suspendedAt = service.clock.now().toISOString();
    expect(await suspend(linus.id)).toMatchObject({ id: linus.id, suspendedAt });
    service.clock.advance(minute);
    expect(await suspend(linus.id)).toMatchObject({ id: linus.id, suspendedAt });
    expect(await reinstate(linus.id)).toMatchObject({ id: linus.id, suspendedAt: null });
    expect(await reinstate(linus.id)).toMatchObject({ id: linus.id, suspendedAt: null });
  });

  test('leave the last administrator who may act', async () => {
    expect(await suspend(grace.id)).toMatchObject({ role: 'ADMINISTRATOR' });
    expect(await suspend(ada.id)).toEqual(last);
    expect(await assign(ada.id, 'CUSTOMER')).toEqual(last);
    await reinstate(grace.id);
    expect(await suspend(ada.id)).toMatchObject({ suspendedAt: expect.any(String) });
  });
});

describe('the last administrator stays', () => {
  test('when the last two demote each other at once, again and again', async () => {
    for (let round = 0; round < 20; round++) {
      const [one, two] = await Promise.all([assign(ada.id, 'CUSTOMER'), suspend(grace.id)]);
      expect([one, two].filter((result) => result?.__typename === 'User')).toHaveLength(1);
      expect(await administrators()).toBe(1);
      await Promise.all([assign(ada.id, 'ADMINISTRATOR'), reinstate(grace.id)]);
    }
  });

  test('when many demote many at two instances', async () => {
    const other = await startUsersService({ beside: service });
    try {
      const all = [ada, grace];
      for (let n = 0; n < 8; n++) {
        all.push(await addUser(service, `admin${n}`, { role: 'ADMINISTRATOR' }));
      }
      const results = await Promise.all(
        all.map(({ id }, n) =>
          run('assign', { userId: id, role: 'CUSTOMER' }, n % 2 === 0 ? service : other),
        ),
      );
      const types = results.map(({ data }) => data?.changed?.__typename);
      expect(types.filter((type) => type === 'LastAdministrator')).toHaveLength(1);
      expect(await administrators()).toBe(1);
    } finally {
      await other.stop();
    }
  });

  test('when a demotion was written and its process died: the next one does it first', async () => {
    await assign(linus.id, 'ADMINISTRATOR');
    await assign(linus.id, 'CUSTOMER');
    const userId = new Types.ObjectId(ada.id);
    await service.models.administratorsGuard.updateOne(
      {},
      { $set: { pending: { userId, role: 'CUSTOMER' } }, $inc: { version: 1 } },
    );
    expect(await assign(grace.id, 'CUSTOMER')).toEqual(last);
    expect(await administrators()).toBe(1);
    expect(await service.models.users.findById(ada.id).lean()).toMatchObject({ role: 'CUSTOMER' });
  });

  test('when a demotion is done late, after its user is an administrator again', async () => {
    const demotion = { userId: new Types.ObjectId(ada.id), role: 'CUSTOMER' } as const;
    await demote(service.models, demotion);
    const { version = 0 } = (await service.models.administratorsGuard.findOne().lean()) ?? {};
    await assign(ada.id, 'ADMINISTRATOR');
    expect(await assign(grace.id, 'CUSTOMER')).toMatchObject({ role: 'CUSTOMER' });
    await carryOut(service.models, version, demotion);
    expect(await administrators()).toBe(1);
  });
});

describe('what only who manages people may do', () => {
  const attempts: [keyof typeof mutations, Record<string, unknown>][] = [
    ['assign', { role: 'ADMINISTRATOR' }],
    ['suspend', {}],
    ['reinstate', {}],
  ];

  test.each(attempts)('%s is refused to everybody else', async (mutation, input) => {
    const before = await service.models.users.find().sort({ _id: 1 }).lean();
    const refusals = [
      [service.as(undefined), 'UNAUTHENTICATED'],
      [service.as(testViewer(linus.id)), 'FORBIDDEN'],
      [service.as(testViewer(ada.id, ['users:read', 'products:write'])), 'FORBIDDEN'],
      [service.as(testViewer(ada.id, ['users:write'], { suspended: true })), 'FORBIDDEN'],
    ] as const;
    for (const [client, code] of refusals) {
      const { data, errors } = await run(mutation, { userId: linus.id, ...input }, client);
      expect(data).toEqual({ changed: null });
      expect(errors).toMatchObject([{ extensions: { code } }]);
    }
    expect(await service.models.users.find().sort({ _id: 1 }).lean()).toEqual(before);
  });

  test.each(attempts)('%s names what is wrong', async (mutation, input) => {
    const malformed = await run(mutation, { userId: 'x', ...input });
    expect(malformed.errors).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT', field: 'userId' } },
    ]);
    const unknown = await run(mutation, { userId: '00000000000000000000beef', ...input });
    expect(unknown.errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
    expect(await administrators()).toBe(2);
  });
});
