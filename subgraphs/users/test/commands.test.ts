import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';

import { startUsersService, type UsersService } from './support/service.ts';
import { addUser } from './support/users.ts';

jest.setTimeout(30_000);

let service: UsersService;
beforeAll(async () => {
  service = await startUsersService();
});
beforeEach(async () => {
  await service.clear();
  await addUser(service, 'ada');
});
afterAll(() => service.stop());

const run = (command: string, options: { args?: string[]; uri?: string } = {}) =>
  new Promise<{ code: number; stderr: string }>((resolve) => {
    const entry = fileURLToPath(new URL(`../src/${command}.ts`, import.meta.url));
    const { args = [], uri = service.uri } = options;
    execFile(
      process.execPath,
      ['--import', 'tsx', '-C', '@shop/source', entry, ...args],
      { env: { ...process.env, NODE_OPTIONS: '', USERS_MONGODB_URI: uri } },
      (error, _, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stderr });
      },
    );
  });
const roleOfAda = async () => (await service.models.users.findOne().lean())?.role;

describe('assignRole', () => {
  test('makes the first administrator', async () => {
    const args = ['Ada@Shop.example', 'ADMINISTRATOR'];
    expect(await run('assignRole', { args })).toEqual({ code: 0, stderr: '' });
    expect(await roleOfAda()).toBe('ADMINISTRATOR');
  });

  test('leaves the last one', async () => {
    await service.models.users.updateOne({}, { role: 'ADMINISTRATOR' });
    const { code, stderr } = await run('assignRole', { args: ['ada@shop.example', 'CUSTOMER'] });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^the role cannot be assigned: This is the last administrator/);
    expect(await roleOfAda()).toBe('ADMINISTRATOR');
  });

  test.each([
    [[], /give an e-mail address and a role, which is one of CUSTOMER, /],
    [['ada@shop.example', 'KING'], /give an e-mail address and a role/],
    [['ada@shop.example', 'CUSTOMER', 'x'], /give an e-mail address and a role/],
    [['grace@shop.example', 'CUSTOMER'], /nobody has registered with grace@shop.example/],
  ])('says in one sentence what is wrong with %j', async (args, sentence) => {
    const { code, stderr } = await run('assignRole', { args });
    expect(code).toBe(1);
    expect(stderr).toMatch(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(await roleOfAda()).toBe('CUSTOMER');
  });
});

describe('rotateKeys', () => {
  test('publishes the next key', async () => {
    expect(await run('rotateKeys')).toEqual({ code: 0, stderr: '' });
    expect(await service.models.signingKeys.countDocuments()).toBe(2);
  });

  test('says in one sentence that no database answers', async () => {
    const { code, stderr } = await run('rotateKeys', { uri: 'mongodb://127.0.0.1:1/users' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^the keys cannot be rotated: no database answers at [^\n]+\n$/);
  });
});
