import { describe, expect, test } from '@jest/globals';
import { freshClone, lockfile, type Checkout } from './checkout.ts';

const install = 'npm ci --no-progress';
const codegen = 'npm run codegen --silent';
const build = 'tsc -b packages/one';

/** A checkout that is installed and built. */
async function builtClone(): Promise<Checkout> {
  const checkout = await freshClone();
  await checkout.run('bootstrap.mjs');
  await checkout.commands();
  return checkout;
}

describe('what is missing is made', () => {
  test('on a fresh clone: dependencies, resolver types, build, each with its time', async () => {
    const checkout = await freshClone();
    const { code, output } = await checkout.run('bootstrap.mjs');
    expect(await checkout.commands()).toEqual([install, codegen, build]);
    expect(code).toBe(0);
    for (const step of ['Installing the dependencies (npm ci)', 'Writing the resolver types']) {
      expect(output).toContain(`${step}\n✓ ${step} (`);
    }
    expect(output).toMatch(/✓ Building \(\d+\.\d s\)/);
  });

  test('and nothing else: the second time there is nothing to do or to say', async () => {
    const checkout = await builtClone();
    expect(await checkout.run('bootstrap.mjs')).toEqual({ code: 0, output: '' });
    expect(await checkout.commands()).toEqual([]);
  });

  test('when the lockfile names another version', async () => {
    const checkout = await builtClone();
    await checkout.write('package-lock.json', lockfile('1.0.1'));
    await checkout.run('bootstrap.mjs');
    expect(await checkout.commands()).toContain(install);
  });

  test('when node_modules is removed', async () => {
    const checkout = await builtClone();
    await checkout.remove('node_modules');
    await checkout.run('bootstrap.mjs');
    expect(await checkout.commands()).toEqual([install, codegen, build]);
  });

  test('but a package for another platform may be missing', async () => {
    const checkout = await builtClone();
    const installed = JSON.parse(lockfile('1.0.0')) as { packages: Record<string, unknown> };
    delete installed.packages['node_modules/for-another-platform'];
    await checkout.write('node_modules/.package-lock.json', JSON.stringify(installed));
    await checkout.run('bootstrap.mjs');
    expect(await checkout.commands()).toEqual([]);
  });

  test('after a schema changed: resolver types', async () => {
    const checkout = await builtClone();
    await checkout.write('subgraphs/users/schema.graphql', 'type Query');
    await checkout.run('bootstrap.mjs');
    expect(await checkout.commands()).toEqual([codegen]);
  });

  test.each(['packages/one/src/index.ts', 'packages/one/src/new.ts', 'tsconfig.base.json'])(
    'after %s changed: the build',
    async (path) => {
      const checkout = await builtClone();
      await checkout.write(path, '{}');
      await checkout.run('bootstrap.mjs');
      expect(await checkout.commands()).toEqual([build]);
    },
  );

  test('after the output was removed: the build, of which the compiler has to forget its record', async () => {
    const checkout = await builtClone();
    await checkout.remove('packages/one/dist');
    await checkout.run('bootstrap.mjs');
    expect(await checkout.commands()).toEqual([build]);
    expect(await checkout.exists('packages/one/dist/index.js')).toBe(true);
  });
});

describe('what is written while it is built', () => {
  test('is built the next time', async () => {
    const checkout = await builtClone();
    await checkout.write('packages/one/src/index.ts', 'one');
    await checkout.write('edit-during-tsc', '');
    await checkout.run('bootstrap.mjs');
    await checkout.remove('edit-during-tsc');
    await checkout.commands();
    await checkout.run('bootstrap.mjs');
    expect(await checkout.commands()).toEqual([build]);
  });
});

describe('what fails', () => {
  test('is shown whole, and ends the script', async () => {
    const checkout = await freshClone();
    await checkout.write('fail-npm', '');
    const { code, output } = await checkout.run('start.mjs');
    expect(code).toBe(1);
    expect(output).toContain('✗ Installing the dependencies (npm ci)');
    expect(output).toContain('npm: first line\nnpm: last line');
    expect(output).toContain('"npm ci --no-progress" failed with exit code 3.');
    expect(await checkout.commands()).toEqual([install]);
  });

  test('is tried again the next time', async () => {
    const checkout = await builtClone();
    await checkout.write('packages/one/src/index.ts', 'wrong');
    await checkout.write('fail-tsc', '');
    expect((await checkout.run('bootstrap.mjs')).code).toBe(1);
    await checkout.commands();
    await checkout.remove('fail-tsc');
    expect((await checkout.run('bootstrap.mjs')).code).toBe(0);
    expect(await checkout.commands()).toEqual([build]);
  });

  test('does not stop npm run dev when it is a type error', async () => {
    const checkout = await builtClone();
    await checkout.write('packages/one/src/index.ts', 'wrong');
    await checkout.write('fail-tsc', '');
    const { output } = await checkout.run('dev.mjs');
    expect(output).toContain('tsc: first line');
    expect(await checkout.commands()).toEqual([build, 'stack dev']);
  });
});

describe('the scripts', () => {
  test.each(['start', 'dev'])('npm %s runs the stack, and exits as it does', async (mode) => {
    const checkout = await freshClone();
    expect((await checkout.run(`${mode}.mjs`)).code).toBe(5);
    expect((await checkout.commands()).at(-1)).toBe(`stack ${mode}`);
  });

  test('npm test gives its arguments to jest, and exits as it does', async () => {
    const checkout = await freshClone();
    expect((await checkout.run('test.mjs', ['--verbose', 'a b'])).code).toBe(7);
    expect((await checkout.commands()).at(-1)).toBe('jest --verbose a b');
  });

  test.each(['start.mjs', 'dev.mjs', 'test.mjs', 'bootstrap.mjs'])(
    '%s says which Node is needed where this one is too old',
    async (script) => {
      const checkout = await freshClone();
      const old = `data:text/javascript,Object.defineProperty(process, 'versions', { value: { node: '20.18.3' } })`;
      const { code, output } = await checkout.run(script, [], {
        NODE_OPTIONS: `--import="${old}"`,
      });
      expect(code).toBe(1);
      expect(output).toBe(
        'This needs Node 20.19.0 or newer, and this is Node 20.18.3. Get a newer one from https://nodejs.org, or with "nvm install" in this folder.\n',
      );
      expect(await checkout.commands()).toEqual([]);
    },
  );
});
