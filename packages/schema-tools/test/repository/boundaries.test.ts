import { describe, expect, jest, test } from '@jest/globals';
import { ESLint } from 'eslint';
import { join } from 'node:path';
import tseslint from 'typescript-eslint';

// The first file that ESLint reads loads its configuration, which takes seconds on a busy machine.
jest.setTimeout(60_000);

const repository = join(import.meta.dirname, '../../../..');

/** The rules of the repository, without those that need types, so that files need not exist. */
const eslint = new ESLint({
  cwd: repository,
  overrideConfig: [{ files: ['**/*.ts'], ...tseslint.configs.disableTypeChecked }],
});

/** The boundaries that a line of code oversteps in a file. */
async function overstepped(path: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath: join(repository, path) });
  return (result?.messages ?? [])
    .filter(({ ruleId, fatal }) => fatal === true || ruleId?.startsWith('boundaries/') === true)
    .map(({ ruleId, message }) => ruleId ?? message);
}

describe('a workspace imports from itself and, by name, from packages/', () => {
  test.each([
    ['subgraphs/users/src/server.ts', `import { x } from './context.ts';`],
    ['subgraphs/users/src/models/user.ts', `import { x } from '../ids.ts';`],
    ['subgraphs/users/src/server.ts', `import { x } from '@shop/service-kit';`],
    ['subgraphs/users/test/user.test.ts', `import { x } from '../src/server.ts';`],
    ['subgraphs/users/test/user.test.ts', `import { x } from '@shop/embedded-mongo';`],
    ['subgraphs/users/jest.config.js', `import { preset } from '../../jest.preset.js';`],
    ['router/src/main.ts', `import { x } from '@shop/service-kit';`],
    ['packages/local-stack/src/index.ts', `import { x } from '@shop/embedded-mongo';`],
    ['e2e/test/query.test.ts', `import { x } from '@shop/local-stack';`],
  ])('%s may: %s', async (path, code) => {
    expect(await overstepped(path, code)).toEqual([]);
  });

  test.each([
    ['subgraphs/users/src/server.ts', `import { x } from '../../orders/src/server.ts';`],
    ['subgraphs/users/src/models/a.ts', `import { x } from '../../../orders/src/models/order.ts';`],
    ['subgraphs/users/src/server.ts', `import type { X } from '../../orders/src/server.ts';`],
    ['subgraphs/users/src/server.ts', `export { x } from '../../orders/src/server.ts';`],
    ['subgraphs/users/src/server.ts', `export * from '../../orders/src/server.ts';`],
    ['subgraphs/users/src/server.ts', `await import('../../orders/src/server.ts');`],
    ['subgraphs/users/src/server.ts', `let x: import('../../orders/src/server.ts').X;`],
    ['subgraphs/users/src/server.ts', `import '../../orders/seed/data.json';`],
    ['subgraphs/users/src/server.ts', `import { x } from '@shop/orders';`],
    ['subgraphs/users/src/server.ts', `import { x } from '@shop/orders/src/server.ts';`],
    ['subgraphs/users/src/server.ts', `import { x } from '@shop/router';`],
    ['subgraphs/users/src/server.ts', `import { x } from '../../../router/src/server.ts';`],
    [
      'subgraphs/users/src/server.ts',
      `import { x } from '../../../packages/service-kit/src/x.ts';`,
    ],
    ['subgraphs/users/test/user.test.ts', `import { x } from '../../orders/src/server.ts';`],
    ['subgraphs/users/scripts/x.mjs', `import { x } from '../../orders/src/server.js';`],
    ['router/src/server.ts', `import { x } from '@shop/products';`],
    ['router/src/server.ts', `import { x } from '../../subgraphs/products/src/server.ts';`],
    ['packages/service-kit/src/index.ts', `import { x } from '@shop/users';`],
    ['packages/service-kit/src/index.ts', `import { x } from '../../../subgraphs/users/src/x.ts';`],
    ['packages/service-kit/src/index.ts', `import { x } from '../../embedded-mongo/src/index.ts';`],
    ['packages/local-stack/src/index.ts', `import { x } from '@shop/router';`],
    ['packages/local-stack/src/index.ts', `import { x } from '@shop/e2e';`],
    ['packages/local-stack/test/a.test.ts', `import { x } from '../../../bench/src/load.ts';`],
    ['e2e/test/query.test.ts', `import { x } from '../../subgraphs/users/src/server.ts';`],
    ['bench/src/main.ts', `import { x } from '@shop/router';`],
  ])('%s may not: %s', async (path, code) => {
    expect(await overstepped(path, code)).toContain('boundaries/no-foreign-import');
  });
});

describe('what runs in production imports what production installs', () => {
  test.each([
    ['subgraphs/users/src/server.ts', `import mongoose from 'mongoose';`],
    ['subgraphs/users/src/server.ts', `import { join } from 'node:path';`],
    ['packages/local-stack/src/index.ts', `import { x } from '@shop/embedded-mongo';`],
    ['subgraphs/users/test/user.test.ts', `import { expect } from '@jest/globals';`],
  ])('%s may: %s', async (path, code) => {
    expect(await overstepped(path, code)).toEqual([]);
  });

  test.each([
    ['a development dependency', `import { x } from '@shop/embedded-mongo';`],
    ['what another workspace installed', `import { x } from '@apollo/gateway';`],
    ['a file of what another workspace installed', `import { x } from 'undici/types/x.js';`],
  ])('subgraphs/users may not import %s', async (_, code) => {
    expect(await overstepped('subgraphs/users/src/server.ts', code)).toEqual([
      'boundaries/no-undeclared-dependency',
    ]);
  });
});
