import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CommandFailed, npm, runCommand } from './command.mjs';
import { fingerprint } from './fingerprint.mjs';

/** What the last build was made of. In node_modules, so that a new install builds anew. */
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
  const stamp = readStamp(root);
  const projects = runtimeProjects(root);

  const schemas = () =>
    fingerprint(
      root,
      ['subgraphs', 'packages/schema-tools'],
      (path) =>
        /\.(graphql|yml)$/.test(path) || /\/generated\/|schema-tools\/(src|bin)\//.test(path),
    );
  if (stamp.schemas !== schemas()) {
    await runCommand('Writing the resolver types', npm('run', 'codegen', '--silent'), root);
    writeStamp(root, { ...stamp, schemas: schemas() });
  }

  const sources = () =>
    fingerprint(root, [...projects, 'package-lock.json', 'tsconfig.base.json'], isCompiled);
  if (stamp.sources === sources()) return;
  forgetLostOutput(root, projects);
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  try {
    await runCommand('Building', [process.execPath, tsc, '-b', ...projects], root);
    writeStamp(root, { schemas: schemas(), sources: sources() });
  } catch (error) {
    if (!(tolerateTypeErrors && error instanceof CommandFailed)) throw error;
    console.error(error.output);
  }
}

/** Sources and outputs: an output that is lost has to be made again. */
function isCompiled(path) {
  return (
    /\/(src|dist)\//.test(path) ||
    /(^|\/)(package|package-lock|tsconfig|tsconfig\.base)\.json$/.test(path)
  );
}

/** The folders of what tsconfig.json refers to, less what only tests and benchmarks need. */
function runtimeProjects(root) {
  const { references } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
  return references.map(({ path }) => path).filter((path) => existsSync(join(root, path, 'src')));
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
