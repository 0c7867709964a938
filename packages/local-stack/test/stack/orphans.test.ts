import { expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterThisTest } from '../fake/afterThisTest.ts';
import { fakeProject } from '../fake/project.ts';
import '../fake/start.ts';
import { isAlive, until } from '../fake/until.ts';

test('kill -9 of the parent leaves no process behind', async () => {
  const { root, environment } = await fakeProject({ users: 1 });
  const parentPath = fileURLToPath(new URL('../fake/parent.ts', import.meta.url));
  const parent = spawn(
    process.execPath,
    ['--import', 'tsx', '-C', '@shop/source', parentPath, root],
    { env: environment, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  afterThisTest(() => parent.kill('SIGKILL'));
  const [line] = (await once(createInterface(parent.stdout), 'line')) as [string];
  const children = line.split(' ').map(Number);
  expect(children).toHaveLength(3);
  expect(children.every(isAlive)).toBe(true);

  parent.kill('SIGKILL');
  await until('the children are gone', () => !children.some(isAlive));
});
