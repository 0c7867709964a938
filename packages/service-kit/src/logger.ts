import { pino, type DestinationStream, type Logger } from 'pino';

import type { LogLevel } from './config.ts';
import { redactLine } from './redaction.ts';

export type { Logger };

export interface LoggerOptions {
  /** The service that speaks, in every line as `name`. */
  readonly name: string;
  /** The lowest severity that is written; `logger.level` changes it later. Default: `info`. */
  readonly level?: LogLevel;
  /** Where lines go; standard output unless a test wants to read them. */
  readonly destination?: DestinationStream;
}

/**
 * Makes the logger of one service: a JSON object per line on standard output, with the severity as
 * a word and the time in ISO 8601. Writes are synchronous, so a line written before the process
 * exits is never lost. Passwords, tokens and credentials are left out of all that is logged.
 */
export function createLogger({ name, level = 'info', destination }: LoggerOptions): Logger {
  return pino(
    {
      name,
      level,
      formatters: { level: (label) => ({ level: label }) },
      hooks: { streamWrite: redactLine },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    destination ?? pino.destination({ fd: 1, sync: true }),
  );
}
