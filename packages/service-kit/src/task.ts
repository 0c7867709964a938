import type { Connection } from 'mongoose';

import type { LogLevel } from './config.ts';
import { connectDatabase } from './database.ts';
import { createLogger, type Logger } from './logger.ts';

/** Work on a service's database that a process of its own does. */
export interface TaskOptions<C extends { LOG_LEVEL: LogLevel }> {
  /** Whose log it writes. */
  readonly name: string;
  /** Begins the sentence that says why it was not done, such as `users cannot be seeded`. */
  readonly failure: string;
  /** Reads the configuration. */
  readonly configure: () => C;
  /** Picks the database's URI from it. */
  readonly databaseUri: (config: C) => string;
  readonly run: (connection: Connection, config: C, logger: Logger) => Promise<void>;
}

/**
 * Runs a task as a process that ends by itself: connects to a service's database, works and lets go
 * of it. When that cannot be done, one sentence on standard error says why and the exit code is 1.
 */
export async function runTask<C extends { LOG_LEVEL: LogLevel }>(
  options: TaskOptions<C>,
): Promise<void> {
  const { name, failure, configure, databaseUri, run } = options;
  const logger = createLogger({ name });
  try {
    const config = configure();
    logger.level = config.LOG_LEVEL;
    const database = await connectDatabase({ uri: databaseUri(config), logger });
    try {
      await run(database.connection, config, logger);
    } finally {
      await database.close();
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    logger.fatal({ err: error }, `${failure}: ${reason}`);
    process.stderr.write(`${failure}: ${reason}\n`);
    process.exitCode = 1;
  }
}
