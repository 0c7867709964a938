import { makeCallerKeys, rotateCallerKey } from './identity/callerKeyFiles.ts';
import { StartupError } from './startupError.ts';

const usage = `service-keys make <folder> <caller>...   makes the keys that are missing
service-keys rotate <folder> <caller>    gives a caller a new key; its last one stays listed
`;

/**
 * The command `service-keys`: makes and rotates the keys with which services call each other.
 *
 * @param args what follows the command's name
 * @returns the exit code: 0, 1 when it failed, 2 when it is called in another way than it says
 */
async function main(args: readonly string[]): Promise<number> {
  const [command, dir, ...callers] = args;
  const [caller] = callers;
  try {
    if (command === 'make' && dir !== undefined && caller !== undefined) {
      await makeCallerKeys(dir, callers);
      return 0;
    }
    if (command === 'rotate' && dir !== undefined && caller !== undefined && callers.length === 1) {
      await rotateCallerKey(dir, caller);
      return 0;
    }
    process.stderr.write(usage);
    return 2;
  } catch (error) {
    if (!(error instanceof StartupError)) throw error;
    process.stderr.write(`service-keys: ${error.message}\n`);
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
