import { describe, expect, jest, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { shopWith } from './support/shop.ts';

// Starts processes that compile, which takes seconds on a busy machine.
jest.setTimeout(60_000);

const run = promisify(execFile);
const bin = join(import.meta.dirname, '../bin/supergraph.js');

describe('the command supergraph', () => {
  test('works on the current folder, and prints its result', async () => {
    const cwd = join(await shopWith(), '..');

    expect(await run(bin, ['compose'], { cwd })).toEqual({
      stdout: 'supergraph.graphql is written.\n',
      stderr: '',
    });
    expect(await run(bin, ['compose', '--check'], { cwd })).toMatchObject({ stderr: '' });
  });

  test('says on standard error what is wrong, and exits with the code', async () => {
    const cwd = join(await shopWith({ 'users.graphql': 'type Query {' }), '..');

    await expect(run(bin, ['compose'], { cwd })).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^error INVALID_GRAPHQL: .*\n {4}at users\.graphql:1:13 \(users\)\n/,
      ),
    });
    await expect(run(bin, ['compose', '--nope'], { cwd })).rejects.toMatchObject({ code: 2 });
  });
});
