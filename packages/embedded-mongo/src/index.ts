import { REPLICA_SET } from './commands/serverState.ts';
import { createEngine } from './engine/engine.ts';
import { startHousekeeping } from './engine/housekeeping.ts';
import { LOOPBACK, serve } from './server.ts';
import type { RunningServer } from './server.ts';

export { DamagedFile } from './storage/frameFile.ts';
export { FolderInUse } from './storage/folderLock.ts';

export interface EmbeddedMongoOptions {
  /**
   * The folder to keep the data in, created if it isn't there. Without one the data are in memory
   * and end with the server.
   */
  readonly dataDir?: string;
  /** The port to listen on; 0, which is the default, lets the system choose one. */
  readonly port?: number;
  /** Takes a line about what an operator should know of; by default nobody does. */
  readonly log?: (line: string) => void;
  /**
   * Called once when the disk failed, after the server has stopped serving: its memory may be ahead
   * of the disk.
   */
  readonly onFailure?: (error: Error) => void;
  /** Whether to start although `NODE_ENV` is `production`. */
  readonly allowProduction?: boolean;
  /** The time between two looks for expired documents (TTL indexes), in milliseconds. 1000 by default. */
  readonly sweepIntervalMs?: number;
  /** The size of the log that a snapshot replaces it at, in bytes. 32 MiB by default. */
  readonly snapshotBytes?: number;
}

export interface EmbeddedMongo {
  /** A connection string without a database: `mongodb://127.0.0.1:PORT/?replicaSet=rs0`. */
  readonly uri: string;
  readonly port: number;
  /** Closes all connections, writes what is left and releases the data folder. */
  stop(): Promise<void>;
}

/** The server was asked to start in production, which it is not for. */
export class ProductionRefused extends Error {
  override readonly name = 'ProductionRefused';
}

/**
 * Starts a server in this process, on the loopback address.
 *
 * @throws {ProductionRefused} with `NODE_ENV=production`, unless allowed
 * @throws {FolderInUse} when another process has the data folder open
 * @throws {DamagedFile} when a file of the data folder can't be trusted
 * @throws the system's error when the port is taken (`code` is `EADDRINUSE`)
 */
export async function startEmbeddedMongo(
  options: EmbeddedMongoOptions = {},
): Promise<EmbeddedMongo> {
  const { dataDir, port = 0, log = () => undefined, onFailure, snapshotBytes } = options;
  if (process.env['NODE_ENV'] === 'production' && options.allowProduction !== true) {
    throw new ProductionRefused(
      'embedded-mongo is for development and tests and does not start with NODE_ENV=production.',
    );
  }
  let server: RunningServer | undefined;
  const engine = await createEngine({
    dataDir,
    snapshotBytes,
    log,
    onFailure: (error) => {
      log(`the disk failed, so the server stops: ${error.message}`);
      void server?.close();
      onFailure?.(error);
    },
  });
  try {
    server = await serve(engine, port);
  } catch (error) {
    await engine.storage.close();
    throw error;
  }
  const running = server;
  const endHousekeeping = startHousekeeping(engine, options.sweepIntervalMs ?? 1000);
  return {
    uri: `mongodb://${LOOPBACK}:${running.port}/?replicaSet=${REPLICA_SET}`,
    port: running.port,
    async stop() {
      endHousekeeping();
      await running.close();
      await engine.storage.close();
    },
  };
}
