import { parseArgs } from 'node:util';
import { startEmbeddedMongo } from './index.ts';
import type { EmbeddedMongo, EmbeddedMongoOptions } from './index.ts';

const USAGE =
  'usage: embedded-mongo [--data-dir DIR] [--port PORT] [--host 127.0.0.1] [--allow-production]';

/** The names of the loopback address; the server listens on no other. */
const LOOPBACK_NAMES = ['127.0.0.1', 'localhost'];

/** A reason not to start that the user can do something about. */
class CannotStart extends Error {}

function readArguments(args: string[]): EmbeddedMongoOptions {
  const { values } = parse(args);
  if (!LOOPBACK_NAMES.includes(values.host)) {
    throw new CannotStart(
      `The host ${values.host} is refused: there is no authentication, so the server listens on loopback only.`,
    );
  }
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65535) {
    throw new CannotStart(`The port ${values.port} is not a number from 0 to 65535.`);
  }
  const dataDir = values['data-dir'];
  return {
    port,
    allowProduction: values['allow-production'],
    ...(dataDir !== undefined && { dataDir }),
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        'data-dir': { type: 'string' },
        port: { type: 'string', default: '27017' },
        host: { type: 'string', default: '127.0.0.1' },
        'allow-production': { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new CannotStart(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
}

const log = (line: string): void => {
  process.stderr.write(`embedded-mongo: ${line}\n`);
};

/** Says why and ends the process. */
function fail(error: unknown): void {
  log(explain(error));
  process.exitCode = 1;
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE') {
    const port = 'port' in error ? String(error.port) : '';
    return `Port ${port} is taken by another process; choose one with --port.`;
  }
  return error.message;
}

/** Stops in order at the first signal; a second one ends the process as usual. */
function stopOnSignal(server: EmbeddedMongo): void {
  const stop = (): void => {
    process.off('SIGTERM', stop);
    process.off('SIGINT', stop);
    server.stop().catch(fail);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

try {
  const server = await startEmbeddedMongo({
    ...readArguments(process.argv.slice(2)),
    log,
    onFailure: () => process.exit(1),
  });
  stopOnSignal(server);
  process.stdout.write(`${server.uri}\n`);
} catch (error) {
  fail(error);
}
