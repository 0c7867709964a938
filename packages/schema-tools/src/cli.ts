import type { Command, ExitCode, Output } from './commands/command.ts';
import { checkCommand } from './commands/check.ts';
import { composeCommand } from './commands/compose.ts';
import { diffCommand } from './commands/diff.ts';
import { lintCommand } from './commands/lint.ts';
import { manifestCommand } from './commands/manifest.ts';
import { publishCommand } from './commands/publish.ts';
import { usageCommand } from './commands/usage.ts';
import { publishedCheck } from './check/publishedCheck.ts';
import { errorCode } from './config/files.ts';
import { InputError } from './errors.ts';

const commands: ReadonlyMap<string, Command> = new Map([
  ['check', checkCommand],
  ['compose', composeCommand],
  ['diff', diffCommand],
  ['lint', lintCommand],
  ['manifest', manifestCommand],
  ['publish', publishCommand(publishedCheck)],
  ['usage', usageCommand],
]);

/**
 * The command line of `supergraph`.
 *
 * @param argv the arguments, the name of the subcommand first
 * @returns the exit code
 */
export async function run(argv: readonly string[], output: Output): Promise<ExitCode> {
  const [name = '--help', ...args] = argv;
  if (name === '--help' || name === '-h') {
    output.print(overview());
    return argv.length === 0 ? 2 : 0;
  }
  const command = commands.get(name);
  if (command === undefined) {
    output.warn(`There is no command "${name}".\n\n${overview()}`);
    return 2;
  }
  return await runCommand(command, args, output);
}

/**
 * Runs a command, or explains it; says what is wrong with its input.
 *
 * @param args what follows its name on the command line
 * @returns the exit code
 */
export async function runCommand(
  command: Command,
  args: readonly string[],
  output: Output,
): Promise<ExitCode> {
  if (args.includes('--help') || args.includes('-h')) {
    output.print(`${command.summary}.\n\n${command.usage}`);
    return 0;
  }
  try {
    return await command.run(args, output);
  } catch (error) {
    if (error instanceof InputError) {
      output.warn(error.message);
    } else if (isBadOption(error)) {
      output.warn(`${error.message}\n\n${command.usage}`);
    } else {
      throw error;
    }
    return 2;
  }
}

function overview(): string {
  const list = [...commands].map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}`);
  return ['supergraph <command> [--help]', '', ...list].join('\n');
}

/** Whether `parseArgs` threw this because of the arguments it was given. */
function isBadOption(error: unknown): error is Error {
  return errorCode(error)?.startsWith('ERR_PARSE_ARGS_') === true;
}
