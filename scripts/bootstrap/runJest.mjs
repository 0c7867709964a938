import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { bootstrapOrExit, root } from './bootstrap.mjs';

/**
 * The options of node with which jest can load modules. As options and not in NODE_OPTIONS: jest
 * hands them to its workers, and the services that tests start do not inherit them.
 */
const forModules = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];

/**
 * The program that runs jest, with its arguments.
 *
 * @param {readonly string[]} args arguments of jest
 * @returns {[string, ...string[]]}
 */
export const jestCommand = (args) => [
  process.execPath,
  ...forModules,
  join(root, 'node_modules/jest/bin/jest.js'),
  ...args,
];

/**
 * Makes the checkout ready and runs the tests. Exits as jest does.
 *
 * @param {readonly string[]} args arguments of jest
 */
export async function runJest(args) {
  await bootstrapOrExit();
  const [program, ...jestArgs] = jestCommand(args);
  const child = spawn(program, jestArgs, { cwd: root, stdio: 'inherit' });
  // Ctrl-C reaches jest as well, which ends its workers; this process waits for it.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code) => process.exit(code ?? 1));
}
