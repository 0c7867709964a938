import { run } from '../../src/cli.ts';

/** What a command said and how it ended. */
export interface Outcome {
  readonly exitCode: number;
  /** Its result, as on standard output. */
  readonly printed: string;
  /** Its complaints, as on standard error. */
  readonly warned: string;
}

/** Runs `supergraph` with these arguments. */
export async function supergraph(...args: readonly string[]): Promise<Outcome> {
  const printed: string[] = [];
  const warned: string[] = [];
  const exitCode = await run(args, {
    print: (line) => printed.push(line),
    warn: (line) => warned.push(line),
  });
  return { exitCode, printed: printed.join('\n'), warned: warned.join('\n') };
}
