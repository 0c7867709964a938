/** Where a command writes. */
export interface Output {
  /** Writes a line of result. */
  print(line: string): void;
  /** Writes a line about what went wrong or deserves attention. */
  warn(line: string): void;
}

/** The exit code of a command: done; a finding, such as a composition error; input of no use. */
export type ExitCode = 0 | 1 | 2;

/** A subcommand of `supergraph`. */
export interface Command {
  /** What it does, in one line. */
  readonly summary: string;
  /** How it is called, for `--help`. */
  readonly usage: string;
  /**
   * @param args what follows its name on the command line
   * @throws InputError when its input is of no use; TypeError of `parseArgs` for an unknown option
   */
  run(args: readonly string[], output: Output): Promise<ExitCode>;
}
