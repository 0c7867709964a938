import { createRequire } from 'node:module';
import type { Socket } from 'node:net';

import mongoose from 'mongoose';

/** The part of the driver's connection that writes a command; it is not in the driver's types. */
interface DriverConnection {
  readonly socket: Socket;
  writeCommand: (this: DriverConnection, ...command: unknown[]) => Promise<void>;
}

let areSettled = false;

/**
 * Makes the driver give up the write of a command whose connection closes, and know why.
 *
 * The driver (7.8 and 7.9) waits for the socket's `drain` or `error` then, and a socket that was closed
 * by the other side has neither: a command that is written in the moment between the end of its socket
 * and the `close` event waits for ever, past every timeout. A query hangs; a heartbeat, and the driver
 * never looks for its server again. What `error` tells it passes on as it is, and then takes it for no
 * error of the network: it does not try again what it would.
 *
 * @throws {Error} when the driver has changed, and this has to be looked at again
 */
export function settleDriverWrites(): void {
  if (areSettled) return;
  const connection = driverConnection();
  const { writeCommand } = connection;
  connection.writeCommand = function (...command) {
    return untilClosed(this.socket, writeCommand.apply(this, command));
  };
  areSettled = true;
}

async function untilClosed(socket: Socket, writing: Promise<void>): Promise<void> {
  let onClose = (): void => undefined;
  const closed = new Promise<never>((_, reject) => {
    onClose = () => {
      reject(new mongoose.mongo.MongoNetworkError('the connection closed during a write'));
    };
    socket.once('close', onClose);
  });
  try {
    await Promise.race([writing, closed]);
  } catch (error) {
    throw isSystemError(error)
      ? new mongoose.mongo.MongoNetworkError(error.message, { cause: error })
      : error;
  } finally {
    socket.off('close', onClose);
  }
}

/** Whether an error is what the operating system says, such as `write ECONNRESET`. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  // Not instanceof: Node's own errors come from another realm when a test runner has its own.
  return typeof error === 'object' && error !== null && 'syscall' in error;
}

/** The prototype of the connections of the driver that mongoose uses. */
function driverConnection(): DriverConnection {
  const { resolve } = createRequire(import.meta.url);
  const loaded: unknown = createRequire(resolve('mongoose'))('mongodb/lib/cmap/connection.js');
  const prototype: unknown = prototypeOf(loaded);
  if (isDriverConnection(prototype)) return prototype;
  throw new Error('The connection of the MongoDB driver has no writeCommand any more.');
}

function prototypeOf(loaded: unknown): unknown {
  if (typeof loaded !== 'object' || loaded === null || !('Connection' in loaded)) return undefined;
  const { Connection } = loaded;
  return typeof Connection === 'function' ? Connection.prototype : undefined;
}

function isDriverConnection(value: unknown): value is DriverConnection {
  return (
    typeof value === 'object' &&
    value !== null &&
    'writeCommand' in value &&
    typeof value.writeCommand === 'function'
  );
}
