import type { LogLevel } from './config.ts';
import { createLogger, type Logger } from './logger.ts';
import { StartupError } from './startupError.ts';

/** What a service gives back once it serves. */
export interface RunningService {
  /** Finishes what is in flight and gives everything back: ports, connections, timers. */
  stop(): Promise<void>;
}

export interface ServiceOptions<C extends { LOG_LEVEL: LogLevel }> {
  /** The service's name, as people know it. */
  readonly name: string;
  /** Reads the configuration. */
  readonly configure: () => C;
  /** Connects and listens; resolves once requests are served. */
  readonly start: (config: C, logger: Logger) => Promise<RunningService>;
}

/**
 * Two signals within this time are one press of Ctrl-C: a terminal sends SIGINT to every process of
 * the group, and npm, itself in the group, passes it on once more.
 */
const SAME_PRESS_MS = 1_000;

/**
 * Runs a service as a process: starts it, stops it once on SIGTERM or SIGINT and exits with 0. A
 * second signal, or one that comes before the service has started, exits at once. When the service
 * cannot start, one sentence on standard error says why and the exit code is 1, as it is for an
 * error that nobody caught.
 *
 * @returns once the service has started
 */
export async function runService<C extends { LOG_LEVEL: LogLevel }>({
  name,
  configure,
  start,
}: ServiceOptions<C>): Promise<void> {
  const logger = createLogger({ name });
  let running: RunningService | undefined;
  let stoppingSince: number | undefined;

  const crash = (error: unknown, origin: string): never => {
    logger.fatal({ err: error }, `${name} stops at once: ${origin}`);
    process.exit(1);
  };
  process.on('uncaughtException', (error) => crash(error, 'an exception that nobody caught'));
  process.on('unhandledRejection', (reason) => crash(reason, 'a rejection that nobody handled'));

  const onSignal = (signal: NodeJS.Signals): void => {
    if (stoppingSince !== undefined) {
      if (performance.now() - stoppingSince < SAME_PRESS_MS) return;
      logger.warn({ signal }, `${name} exits without finishing: a second signal`);
      process.exit(1);
    }
    if (running === undefined) process.exit(0);
    stoppingSince = performance.now();
    logger.info({ signal }, `${name} is stopping`);
    running.stop().then(
      () => {
        logger.info(`${name} has stopped`);
        process.exit(0);
      },
      (error: unknown) => crash(error, 'stopping failed'),
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);

  try {
    const config = configure();
    logger.level = config.LOG_LEVEL;
    running = await start(config, logger);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    // The line is for machines that collect logs, the sentence for the person at the terminal.
    const details = error instanceof StartupError ? {} : { err: error };
    logger.fatal(details, `${name} cannot start: ${reason}`);
    process.stderr.write(`${name} cannot start: ${reason}\n`);
    process.exit(1);
  }
}
