import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CommandFailed, npm, runCommand } from './command.mjs';
import { fingerprint } from './fingerprint.mjs';

/** What the last builds were made of. In node_modules, so that a new install builds anew. */
const stampPath = 'node_modules/.cache/shop-build.json';

/**
 * Builds what runs: the resolver types from the schemas, then the services with the compiler. Each
 * step is left out where none of its files changed since it last succeeded.
 *
 * @param {string} root the repository
 * @param {{ tolerateTypeErrors: boolean }} options
 * @throws {CommandFailed}
 */
export async function buildIfStale(root, { tolerateTypeErrors }) {
  await runIfStale(root, {
    name: 'resolver types',
    places: ['subgraphs', 'packages/schema-tools'],
    isInput: (path) => /\.(graphql|yml)$|\/schema-tools\/(src|bin)\//.test(path),
    isOutput: (path) => path.includes('/generated/'),
    run: () => runCommand('Writing the resolver types', npm('run', 'codegen', '--silent'), root),
  });

  const projects = runtimeProjects(root);
  const tsc = [process.execPath, join(root, 'node_modules/typescript/bin/tsc'), '-b', ...projects];
  try {
    await runIfStale(root, {
      name: 'services',
      places: [...projects, 'package-lock.json', 'tsconfig.base.json'],
      isInput: (path) => /\/src\/|(^|\/)(package|package-lock|tsconfig.*)\.json$/.test(path),
      isOutput: (path) => path.includes('/dist/'),
      run: () => {
        forgetLostOutput(root, projects);
        return runCommand('Building', tsc, root);
      },
    });
  } catch (error) {
    if (!(tolerateTypeErrors && error instanceof CommandFailed)) throw error;
    console.error(error.output);
  }
}

/**
 * Runs a step unless its inputs and outputs are those of the last time that it succeeded. Inputs are
 * looked at before it runs: what is written meanwhile may have come too late for it.
 */
async function runIfStale(root, { name, places, isInput, isOutput, run }) {
  const inputs = fingerprint(root, places, isInput);
  const outputs = () => fingerprint(root, places, isOutput);
  const last = readStamp(root)[name];
  if (last?.inputs === inputs && last.outputs === outputs()) return;
  await run();
  writeStamp(root, { ...readStamp(root), [name]: { inputs, outputs: outputs() } });
}

/** The folders that tsconfig.json refers to, less tests and benchmarks, of which no service needs the output. */
function runtimeProjects(root) {
  const { references } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
  return references.map(({ path }) => path).filter((path) => !/(^|\/)(test|e2e|bench)$/.test(path));
}

/** The compiler believes its own record, and would not write again what somebody removed. */
function forgetLostOutput(root, projects) {
  for (const project of projects) {
    if (existsSync(join(root, project, 'dist'))) continue;
    rmSync(join(root, project, 'tsconfig.tsbuildinfo'), { force: true });
  }
}

function readStamp(root) {
  const path = join(root, stampPath);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
}

function writeStamp(root, stamp) {
  const path = join(root, stampPath);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(stamp));
}
