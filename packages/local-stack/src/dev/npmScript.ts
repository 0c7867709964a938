import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import { text } from 'node:stream/consumers';

/** How a script of a package.json ended. */
export interface ScriptResult {
  readonly ok: boolean;
  /** Everything that it wrote, without the blanks around it. */
  readonly output: string;
}

/**
 * Runs a script of the package.json in a folder, and waits until it has ended.
 *
 * @param script its name; nothing happens, successfully, where there is no such script
 */
export async function npmScript(script: string, folder: string): Promise<ScriptResult> {
  const [command, ...args] = npmCommand();
  const child = spawn(command, [...args, 'run', '--silent', '--if-present', script], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32' && args.length === 0,
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  const [code, written, complaints] = await Promise.all([
    ended,
    text(child.stdout),
    text(child.stderr),
  ]);
  return { ok: code === 0, output: `${written}${complaints}`.trim() };
}

/** The npm that runs this process, else the one on the path. */
function npmCommand(): [string, ...string[]] {
  const running = process.env['npm_execpath'] ?? '';
  return basename(running) === 'npm-cli.js' ? [process.execPath, running] : ['npm'];
}
