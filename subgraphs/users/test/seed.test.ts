import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type TestDatabase, testDatabase } from '@shop/embedded-mongo/testing';
import { connectDatabase, createLogger, type Database } from '@shop/service-kit';

import { type Models, openModels } from '../src/models/index.ts';
import { createPasswordHasher } from '../src/passwords/hasher.ts';
import { seedUsers } from '../src/seedUsers.ts';

jest.setTimeout(30_000);

let server: TestDatabase;
let database: Database;
let models: Models;
beforeEach(async () => {
  server = await testDatabase('users');
  const logger = createLogger({ name: 'test', level: 'silent' });
  database = await connectDatabase({ uri: server.uri, logger });
  models = await openModels(database.connection);
});
afterEach(async () => {
  await database.close();
  await server.stop();
});

/** Everything that the collection holds. */
const stored = () => models.users.find().sort({ _id: 1 }).lean();

describe('the seed', () => {
  test('adds 208 users who fit the model', async () => {
    expect(await seedUsers(models)).toBe(208);
    const all = await models.users.find().sort({ _id: 1 });
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
    await seedUsers(models);
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

  test('gives a password to those who have none, and changes none', async () => {
    await seedUsers(models);
    const before = await stored();
    await models.users.updateOne({ username: 'emilys' }, { passwordHash: 'hers' });
    expect(await seedUsers(models, 'everybody’s')).toBe(0);
    const hashes = await models.users.find().select('username passwordHash').lean();
    for (const { username, passwordHash } of hashes) {
      expect(passwordHash).toBe(username === 'emilys' ? 'hers' : 'everybody’s');
    }
    expect((await stored()).map(({ _id }) => _id)).toEqual(before.map(({ _id }) => _id));
  });

  test('gives everyone the values by which they are found to be unique', async () => {
    await seedUsers(models);
    for (const user of await stored()) {
      expect(user.usernameKey).toBe(user.username.toLowerCase());
      expect(user.email).toBe(user.email.toLowerCase());
    }
  });

  test('changes nothing the second time, what was changed meanwhile included', async () => {
    await seedUsers(models);
    await models.users.updateOne({ username: 'emilys' }, { $set: { displayName: 'Em' } });
    const before = await stored();
    expect(await seedUsers(models)).toBe(0);
    expect(await stored()).toEqual(before);
  });

  test('adds everyone once when two seed at once', async () => {
    const added = await Promise.all([seedUsers(models), seedUsers(models)]);
    expect(added[0] + added[1]).toBe(208);
    expect(await models.users.countDocuments()).toBe(208);
  });
});

describe('the seed as a process', () => {
  const run = (env: Record<string, string>) =>
    new Promise<{ code: number; stderr: string }>((resolve) => {
      const entry = fileURLToPath(new URL('../src/seed.ts', import.meta.url));
      execFile(
        process.execPath,
        ['--import', 'tsx', '-C', '@shop/source', entry],
        {
          env: {
            ...process.env,
            NODE_OPTIONS: '',
            USERS_MONGODB_URI: '',
            SEED_PASSWORD: '',
            ...env,
          },
        },
        (error, _, stderr) => {
          resolve({ code: typeof error?.code === 'number' ? error.code : 0, stderr });
        },
      );
    });

  test('fills the database of USERS_MONGODB_URI', async () => {
    expect(await run({ USERS_MONGODB_URI: server.uri })).toEqual({ code: 0, stderr: '' });
    expect(await models.users.countDocuments()).toBe(208);
  });

  test('gives everyone the password of SEED_PASSWORD', async () => {
    const env = { USERS_MONGODB_URI: server.uri, SEED_PASSWORD: 'for a demonstration' };
    expect(await run(env)).toEqual({ code: 0, stderr: '' });
    const emily = await models.users.findOne({ username: 'emilys' }).select('passwordHash').lean();
    const hasher = createPasswordHasher();
    expect(await hasher.matches('for a demonstration', emily?.passwordHash)).toBe(true);
  });

  test('refuses a password that is too short for an account', async () => {
    const { code, stderr } = await run({ USERS_MONGODB_URI: server.uri, SEED_PASSWORD: 'admin' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^users cannot be seeded: SEED_PASSWORD [^\n]+\n$/);
    expect(await models.users.countDocuments()).toBe(0);
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
