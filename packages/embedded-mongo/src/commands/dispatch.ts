import { Double } from 'bson';
import type { Engine } from '../engine/engine.ts';
import { WriteUnit } from '../engine/writeUnit.ts';
import { MongoError, notCarried } from '../errors.ts';
import type { Document } from '../values/document.ts';
import type { Request } from '../wire/message.ts';
import { encodeDocument, isBsonError } from '../wire/rawDocument.ts';
import { Arguments } from './arguments.ts';
import type { Command, Reply } from './command.ts';
import { checkReadConcern, checkWriteConcern } from './concerns.ts';
import { readSession } from './readSession.ts';
import { COMMANDS, COMMANDS_NOT_CARRIED, TRANSACTION_COMMANDS } from './registry.ts';
import type { ServerState } from './serverState.ts';

/** The fields that every command takes. */
const GENERIC_FIELDS = [
  '$db',
  '$readPreference',
  '$clusterTime',
  'lsid',
  'txnNumber',
  'stmtId',
  'stmtIds',
  'startTransaction',
  'autocommit',
  'readConcern',
  'writeConcern',
  'maxTimeMS',
  'comment',
  'apiVersion',
  'apiStrict',
  'apiDeprecationErrors',
];

const KNOWN_FIELDS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  [...COMMANDS].map(([name, { fields }]) => [name, new Set([name, ...fields, ...GENERIC_FIELDS])]),
);

/**
 * Runs the commands of a server.
 *
 * @returns a function that answers a request with the bytes of its reply, once the changes behind
 *   it are on disk. It never throws: an error is a reply too.
 */
export function createDispatcher(
  engine: Engine,
  server: ServerState,
): (request: Request) => Promise<Uint8Array> {
  return async (request) => {
    const { reply, durable } = runOnce(engine, server, request);
    if (durable) {
      try {
        await engine.storage.flushed();
      } catch (error) {
        return errorReply(new MongoError('InternalError', `the disk failed: ${String(error)}`));
      }
    }
    return reply;
  };
}

interface Outcome {
  readonly reply: Uint8Array;
  /** Whether the reply has to wait until everything appended to the log is on disk. */
  readonly durable: boolean;
}

/** Runs a command and hands its changes to the log, in one turn of the event loop. */
function runOnce(engine: Engine, server: ServerState, request: Request): Outcome {
  const write = new WriteUnit(engine);
  let call: Call | undefined;
  try {
    call = readCall(engine, server, request, write);
    const repeated =
      call.retry && engine.retries.find(call.retry.session, call.retry.txnNumber, engine.now());
    if (repeated !== undefined) return { reply: repeated, durable: true };
    const reply = finish(call.command.run(call.context), call.writeConcernError);
    const durable = write.changed || call.waitsForDisk;
    write.commit(call.retry && { ...call.retry, reply });
    return { reply, durable };
  } catch (error) {
    // A command may fail after a part of its changes: they are in memory, and so go to the log.
    const durable = write.changed || call?.waitsForDisk === true;
    write.commit();
    return { reply: errorReply(asMongoError(error, engine)), durable };
  }
}

interface Call {
  readonly command: Command;
  readonly context: Parameters<Command['run']>[0];
  /** The session and number under which a retryable write is recorded. */
  readonly retry?: { session: string; txnNumber: bigint };
  readonly writeConcernError: Document | undefined;
  /**
   * Whether the reply waits for the disk though the command changes nothing: it may tell of changes
   * that others have made. A duplicate key says that the other document is there, and an update that
   * matches nothing that another came first; a crash must not make that untrue. So it is in MongoDB,
   * where a write that changes nothing waits for what it saw.
   */
  readonly waitsForDisk: boolean;
}

/** Finds the command of a request and checks what all commands have in common. */
function readCall(engine: Engine, server: ServerState, request: Request, write: WriteUnit): Call {
  const { body } = request;
  const [name = ''] = Object.keys(body);
  const args = new Arguments(name, body);
  const command = COMMANDS.get(name);
  const known = KNOWN_FIELDS.get(name);
  if (args.value('autocommit') !== undefined || TRANSACTION_COMMANDS.has(name)) {
    throw new MongoError(
      'OperationNotSupportedInTransaction',
      'Multi-document transactions are not carried by embedded-mongo',
    );
  }
  if (COMMANDS_NOT_CARRIED.has(name)) throw notCarried(`The command '${name}'`);
  if (command === undefined || known === undefined) {
    throw new MongoError('CommandNotFound', `no such command: '${name}'`);
  }
  // What a driver says of itself in its first hello is not for the server to judge.
  if (!request.legacy) args.allowOnly(known);
  const database = args.string('$db');
  if (command.adminOnly === true && database !== 'admin') {
    throw new MongoError('Unauthorized', `${name} may only be run against the admin database.`);
  }
  const readsDurable = checkReadConcern(args.document('readConcern'));
  write.validates = !(
    known.has('bypassDocumentValidation') && args.flag('bypassDocumentValidation')
  );
  const writeConcernError = checkWriteConcern(args.document('writeConcern'));
  const session = readSession(args.document('lsid'));
  const retryable = command.retryable === true && args.has('txnNumber');
  if (retryable && session === undefined) {
    throw new MongoError(
      'InvalidOptions',
      'Transaction number requires a session ID to also be specified',
    );
  }
  return {
    command,
    context: { engine, server, request, database, args, session, write },
    ...(retryable &&
      session !== undefined && { retry: { session, txnNumber: args.bigint('txnNumber') } }),
    writeConcernError,
    // The batches of a cursor carry no read concern of their own.
    waitsForDisk: readsDurable || command.retryable === true || name === 'getMore',
  };
}

function finish(reply: Reply, writeConcernError: Document | undefined): Uint8Array {
  if (reply instanceof Uint8Array) return reply;
  return encodeDocument({
    ...reply,
    ...(writeConcernError && { writeConcernError }),
    ok: new Double(1),
  });
}

function errorReply({ message, code, codeName, extra }: MongoError): Uint8Array {
  return encodeDocument({ ok: new Double(0), errmsg: message, code, codeName, ...extra });
}

function asMongoError(error: unknown, engine: Engine): MongoError {
  if (error instanceof MongoError) return error;
  if (isBsonError(error)) return new MongoError('InvalidBSON', error.message);
  engine.log(
    `a command failed unexpectedly: ${error instanceof Error ? String(error.stack) : String(error)}`,
  );
  return new MongoError('InternalError', String(error));
}
