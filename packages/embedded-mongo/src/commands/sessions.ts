import { Binary, Int32, UUID } from 'bson';
import { SESSION_TIMEOUT_MINUTES } from '../engine/sessions.ts';
import { MongoError } from '../errors.ts';
import { isDocument } from '../values/types.ts';
import type { Arguments } from './arguments.ts';
import type { Command, CommandContext } from './command.ts';
import { readSession } from './readSession.ts';

/** Ends sessions: their cursors are closed and their retry records forgotten. */
function end({ args, engine }: CommandContext): Record<string, unknown> {
  const sessions = readSessions(args);
  engine.retries.end(sessions);
  engine.cursors.killSessions(sessions);
  return {};
}

function readSessions(args: Arguments): Set<string> {
  const list = args.value(args.name);
  if (!Array.isArray(list))
    throw new MongoError('TypeMismatch', `'${args.name}' takes an array of sessions`);
  const ids = list.map((lsid: unknown) => readSession(isDocument(lsid) ? lsid : undefined));
  return new Set(ids.filter((id) => id !== undefined));
}

export const endSessions: Command = { fields: [], run: end };
export const killSessions: Command = { fields: [], run: end };
export const refreshSessions: Command = { fields: [], run: () => ({}) };

export const startSession: Command = {
  fields: [],
  run: () => ({
    id: { id: new Binary(new UUID().buffer, Binary.SUBTYPE_UUID) },
    timeoutMinutes: new Int32(SESSION_TIMEOUT_MINUTES),
  }),
};
