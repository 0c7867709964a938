import { jest } from '@jest/globals';
import { spawn } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../../src/environment.ts';
import { afterThisTest } from '../fake/afterThisTest.ts';

jest.setTimeout(60_000);

/** How a script of the checkout ended. */
export interface ScriptEnd {
  readonly code: number | null;
  /** What it wrote to standard output and standard error. */
  readonly output: string;
}

/** A fresh clone with one package, where npm, the compiler and jest only say that they were run. */
export interface Checkout {
  readonly root: string;
  /** Runs `node scripts/<name>`. */
  run(name: string, args?: readonly string[], environment?: Environment): Promise<ScriptEnd>;
  /** Writes a file, with a time of its own. */
  write(path: string, content: string): Promise<void>;
  remove(path: string): Promise<void>;
  exists(path: string): Promise<boolean>;
  /** What was run since this was last asked: `npm ci`, `tsc`, `jest --verbose`. */
  commands(): Promise<string[]>;
}

const scripts = fileURLToPath(new URL('../../../../scripts', import.meta.url));

/** Says that it was run; `fail` in the root makes it fail. */
const stub = (name: string, work = ''): string => `
import { appendFileSync, cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
const args = process.argv.slice(2).join(' ');
appendFileSync(process.env.COMMANDS, ('${name} ' + args).trim() + '\\n');
${work}
if (existsSync('fail-${name}')) {
  console.log('${name}: first line');
  console.error('${name}: last line');
  process.exit(3);
}
`;

/** What \`npm ci\` leaves: the programs that the scripts run, and a record of the lockfile. */
const stubNpm = stub(
  'npm',
  `if (args.startsWith('ci')) {
  cpSync('installed', 'node_modules', { recursive: true });
  cpSync('package-lock.json', 'node_modules/.package-lock.json');
}`,
);

/** Like the compiler, believes its own record of what it wrote. */
const stubTsc = stub(
  'tsc',
  `if (existsSync('edit-during-tsc')) writeFileSync('packages/one/src/index.ts', 'two');
if (!existsSync('packages/one/tsconfig.tsbuildinfo')) {
  mkdirSync('packages/one/dist', { recursive: true });
  writeFileSync('packages/one/dist/index.js', '');
  writeFileSync('packages/one/tsconfig.tsbuildinfo', '');
}`,
);

const stubStack = `
import { appendFileSync } from 'node:fs';
export function run(mode) {
  appendFileSync(process.env.COMMANDS, 'stack ' + mode + '\\n');
  return Promise.resolve(5);
}`;

const stubJest = `${stub('jest')}process.exit(7);`;

/** A package-lock.json with a package of this version, and one for another platform. */
export const lockfile = (version: string): string =>
  JSON.stringify({
    packages: {
      '': { name: 'root' },
      'node_modules/some': { version, integrity: `sha512-${version}` },
      'node_modules/for-another-platform': { version: '1.0.0', optional: true },
    },
  });

/** Makes a checkout, which is removed after the test. */
export async function freshClone(): Promise<Checkout> {
  const root = await mkdtemp(join(tmpdir(), 'checkout-'));
  afterThisTest(() => rm(root, { recursive: true, force: true }));
  const commands = join(root, 'commands');
  let second = 0;
  const write = async (path: string, content: string): Promise<void> => {
    const target = join(root, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
    second += 1;
    await utimes(target, second, second);
  };

  await cp(scripts, join(root, 'scripts'), { recursive: true });
  await write('package.json', '{ "type": "module", "engines": { "node": ">=20.19.0" } }');
  await write('package-lock.json', lockfile('1.0.0'));
  await write('tsconfig.base.json', '{}');
  await write(
    'tsconfig.json',
    '{ "references": [{ "path": "packages/one" }, { "path": "packages/one/test" }] }',
  );
  await write('packages/one/src/index.ts', '');
  await write('packages/schema-tools/src/index.ts', '');
  await write('subgraphs/users/schema.graphql', '');
  await write('installed/typescript/package.json', '{ "type": "module" }');
  await write('installed/typescript/bin/tsc', stubTsc);
  await write('installed/jest/bin/jest.js', stubJest);
  await write('installed/jest/package.json', '{ "type": "module" }');
  await write('installed/@shop/local-stack/index.mjs', stubStack);
  await write('installed/@shop/local-stack/package.json', '{ "main": "index.mjs" }');
  await write('bin/npm.mjs', stubNpm);
  await write('bin/npm', `#!/bin/sh\nexec node "$(dirname "$0")/npm.mjs" "$@"\n`);
  await chmod(join(root, 'bin/npm'), 0o755);

  return {
    root,
    write,
    remove: (path) => rm(join(root, path), { recursive: true, force: true }),
    exists: (path) =>
      readFile(join(root, path)).then(
        () => true,
        () => false,
      ),
    commands: async () => {
      const lines = await readFile(commands, 'utf8').catch(() => '');
      await rm(commands, { force: true });
      return lines.split('\n').slice(0, -1);
    },
    run: async (name, args = [], environment = {}) => {
      const path = [join(root, 'bin'), dirname(process.execPath)].join(delimiter);
      const child = spawn(process.execPath, [join(root, 'scripts', name), ...args], {
        cwd: root,
        env: {
          PATH: `${path}${delimiter}/usr/bin${delimiter}/bin`,
          COMMANDS: commands,
          ...environment,
        },
      });
      const code = new Promise<number | null>((resolve) => child.once('close', resolve));
      const written = await Promise.all([text(child.stdout), text(child.stderr)]);
      return { code: await code, output: written.join('') };
    },
  };
}
