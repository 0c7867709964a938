import { REPLICA_SET } from './commands/serverState.ts';
import { createEngine } from './engine/engine.ts';
import { LOOPBACK, serve } from './server.ts';
import { MEMORY } from './storage/storage.ts';

export interface EmbeddedMongoOptions {
  /** The folder to keep the data in. Without one they are in memory and end with the server. */
  readonly dataDir?: string;
  /** The port to listen on; 0, which is the default, lets the system choose one. */
  readonly port?: number;
  /** Takes a line about what an operator should know of; by default nobody does. */
  readonly log?: (line: string) => void;
}

export interface EmbeddedMongo {
  /** A connection string without a database: `mongodb://127.0.0.1:PORT/?replicaSet=rs0`. */
  readonly uri: string;
  readonly port: number;
  /** Closes all connections, brings the data folder in order and releases it. */
  stop(): Promise<void>;
}

/** Starts a server in this process, on the loopback address. */
export async function startEmbeddedMongo(
  options: EmbeddedMongoOptions = {},
): Promise<EmbeddedMongo> {
  const { port = 0, log = () => undefined } = options;
  const engine = createEngine(MEMORY, log);
  const server = await serve(engine, port);
  return {
    uri: `mongodb://${LOOPBACK}:${server.port}/?replicaSet=${REPLICA_SET}`,
    port: server.port,
    stop: () => server.close(),
  };
}
