import type { Connection } from 'mongoose';
import { collectDefaultMetrics, Counter, Registry } from 'prom-client';

/** The figures of one process, for Prometheus. */
export interface Metrics {
  readonly registry: Registry;
  /** Counts the commands that a connection sends, by name, as `mongodb_commands_total`; called once. */
  countCommands(connection: Connection): void;
  /** What `/metrics` answers. */
  read(): Promise<{ contentType: string; body: string }>;
}

/** Makes a registry with the process's own figures in it. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    countCommands(connection) {
      const commands = new Counter({
        name: 'mongodb_commands_total',
        help: 'Commands sent to the database.',
        labelNames: ['command'],
        registers: [registry],
      });
      connection.getClient().on('commandStarted', ({ commandName }) => {
        commands.inc({ command: commandName });
      });
    },
    async read() {
      return { contentType: registry.contentType, body: await registry.metrics() };
    },
  };
}
