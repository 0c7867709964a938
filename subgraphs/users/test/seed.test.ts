import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type TestDatabase, testDatabase } from '@shop/embedded-mongo/testing';
import { connectDatabase, createLogger, type Database } from '@shop/service-kit';

import { openUsers, type UserModel } from '../src/models/user.ts';
import { seedUsers } from '../src/seedUsers.ts';

jest.setTimeout(30_000);

let server: TestDatabase;
let database: Database;
let users: UserModel;
beforeEach(async () => {
  server = await testDatabase('users');
  const logger = createLogger({ name: 'test', level: 'silent' });
  database = await connectDatabase({ uri: server.uri, logger });
  users = await openUsers(database.connection);
});
afterEach(async () => {
  await database.close();
  await server.stop();
});

/** Everything that the collection holds. */
const stored = () => users.find().sort({ _id: 1 }).lean();

describe('the seed', () => {
  test('adds 208 users who fit the model', async () => {
    expect(await seedUsers(users)).toBe(208);
    const all = await users.find().sort({ _id: 1 });
    expect(all).toHaveLength(208);
    for (const user of all) {
      await user.validate();
      expect(user.isModified()).toBe(false);
      expect(user.addresses).toHaveLength(1);
    }
    const count = (role: string) => all.filter((user) => user.role === role).length;
    expect(count('ADMINISTRATOR') + count('CATALOGUE_MANAGER') + count('CUSTOMER')).toBe(208);
    expect(Math.min(count('ADMINISTRATOR'), count('CATALOGUE_MANAGER'))).toBeGreaterThan(0);
  });

  test('keeps what the shop needs of a person and nothing else', async () => {
    await seedUsers(users);
    for (const user of await stored()) {
      expect(Object.keys(user).sort()).toEqual([
        '_id',
        'addresses',
        'createdAt',
        'displayName',
        'email',
        'firstName',
        'lastName',
        'phone',
        'role',
        'updatedAt',
        'username',
        'usernameKey',
      ]);
      expect(JSON.stringify(user)).not.toMatch(/birth|password|gender/i);
    }
  });

  test('gives everyone the values by which they are found to be unique', async () => {
    await seedUsers(users);
    for (const user of await stored()) {
      expect(user.usernameKey).toBe(user.username.toLowerCase());
      expect(user.email).toBe(user.email.toLowerCase());
    }
  });

  test('changes nothing the second time, what was changed meanwhile included', async () => {
    await seedUsers(users);
    await users.updateOne({ username: 'emilys' }, { $set: { displayName: 'Em' } });
    const before = await stored();
    expect(await seedUsers(users)).toBe(0);
    expect(await stored()).toEqual(before);
  });

  test('adds everyone once when two seed at once', async () => {
    const added = await Promise.all([seedUsers(users), seedUsers(users)]);
    expect(added[0] + added[1]).toBe(208);
    expect(await users.countDocuments()).toBe(208);
  });
});

describe('the seed as a process', () => {
  const run = (env: Record<string, string>) =>
    new Promise<{ code: number; stderr: string }>((resolve) => {
      const entry = fileURLToPath(new URL('../src/seed.ts', import.meta.url));
      execFile(
        process.execPath,
        ['--import', 'tsx', '-C', '@shop/source', entry],
        { env: { ...process.env, NODE_OPTIONS: '', USERS_MONGODB_URI: '', ...env } },
        (error, _, stderr) => {
          resolve({ code: typeof error?.code === 'number' ? error.code : 0, stderr });
        },
      );
    });

  test('fills the database of USERS_MONGODB_URI', async () => {
    expect(await run({ USERS_MONGODB_URI: server.uri })).toEqual({ code: 0, stderr: '' });
    expect(await users.countDocuments()).toBe(208);
  });

  test.each([
    ['', /^users cannot be seeded: USERS_MONGODB_URI must be [^\n]+\n$/],
    ['mongodb://127.0.0.1:1/users', /^users cannot be seeded: no database answers at [^\n]+\n$/],
  ])('says in one sentence what is wrong with %j', async (uri, sentence) => {
    const { code, stderr } = await run({ USERS_MONGODB_URI: uri });
    expect(code).toBe(1);
    expect(stderr).toMatch(sentence);
  });
});
