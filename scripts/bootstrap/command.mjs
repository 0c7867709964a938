import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import { progress } from './progress.mjs';

/** A command that ended with anything but exit code 0. */
export class CommandFailed extends Error {
  /**
   * @param {string} message which command, and how it ended
   * @param {string} output everything that it wrote
   */
  constructor(message, output) {
    super(message);
    this.output = output;
  }
}

/**
 * Runs a command and shows how long it takes.
 *
 * @param {string} label what it does, for people: `Installing the dependencies`
 * @param {readonly string[]} command the program and its arguments
 * @param {string} cwd where
 * @returns {Promise<string>} everything that it wrote
 * @throws {CommandFailed}
 */
export async function runCommand(label, command, cwd) {
  const done = progress(label);
  const { code, output } = await outputOf(command, cwd);
  done(code === 0);
  if (code === 0) return output;
  throw new CommandFailed(
    `"${shown(command)}" failed with ${code === null ? 'a signal' : `exit code ${code}`}.`,
    output,
  );
}

/**
 * The npm that runs this script, else the one on the path.
 *
 * @param {readonly string[]} args
 */
export function npm(...args) {
  const running = process.env['npm_execpath'] ?? '';
  return basename(running) === 'npm-cli.js'
    ? [process.execPath, running, ...args]
    : ['npm', ...args];
}

function outputOf([program, ...args], cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32' && program === 'npm',
    });
    let output = '';
    const add = (chunk) => (output += chunk);
    child.stdout.setEncoding('utf8').on('data', add);
    child.stderr.setEncoding('utf8').on('data', add);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output: output.trim() }));
  });
}

/** A command as a person would type it. */
function shown([program, ...args]) {
  if (program !== process.execPath) return [program, ...args].join(' ');
  const [script, ...more] = args;
  return [basename(script).replace('-cli.js', ''), ...more].join(' ');
}
