import type { Engine } from '../engine/engine.ts';
import type { WriteUnit } from '../engine/writeUnit.ts';
import type { Document } from '../values/document.ts';
import type { Request } from '../wire/message.ts';
import type { Arguments } from './arguments.ts';
import type { ServerState } from './serverState.ts';

/** What a command works with. */
export interface CommandContext {
  readonly engine: Engine;
  readonly server: ServerState;
  readonly request: Request;
  /** The database that the command is for. */
  readonly database: string;
  readonly args: Arguments;
  /** The session that it belongs to, in hex. */
  readonly session: string | undefined;
  /** The changes that it makes; the dispatcher commits them. */
  readonly write: WriteUnit;
}

/** A reply, or its bytes with everything in it, `ok` included. */
export type Reply = Document | Uint8Array;

export interface Command {
  /** The fields it takes, besides its own name and those that every command takes. */
  readonly fields: readonly string[];
  /** Whether a driver may send it again with the same `txnNumber`. */
  readonly retryable?: boolean;
  /** Whether it only runs against the `admin` database. */
  readonly adminOnly?: boolean;
  /** Runs it, within one turn of the event loop. */
  run(context: CommandContext): Reply;
}
