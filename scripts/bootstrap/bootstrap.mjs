import { fileURLToPath } from 'node:url';
import { buildIfStale } from './build.mjs';
import { CommandFailed } from './command.mjs';
import { installIfStale } from './install.mjs';

/** The repository. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Makes a checkout ready to run: installs the dependencies and builds, each only where something
 * changed. Ends the process when that fails, with the whole output of the command that failed.
 *
 * @param {{ tolerateTypeErrors?: boolean }} [options] with `tolerateTypeErrors`, type errors are
 *   shown and the rest goes on: the compiler writes its output all the same
 */
export async function bootstrapOrExit({ tolerateTypeErrors = false } = {}) {
  try {
    await installIfStale(root);
    await buildIfStale(root, { tolerateTypeErrors });
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    console.error(`\n${error.output}\n\n${error.message}`);
    process.exit(1);
  }
}
