import { BSON } from 'mongodb';

import {
  type Description,
  type Frame,
  type FrameReader,
  PendingBytes,
  type Protocol,
} from './frames.ts';

const headerBytes = 16;
const opMsg = 2013;
/** Where the name of the command stands: header, flags, kind of section, length and type. */
const commandAt = headerBytes + 4 + 1 + 4 + 1;

/** What drivers and health checks say by themselves, and what a service says only while it starts. */
const smallTalk: ReadonlySet<string> = new Set([
  'createIndexes',
  'endSessions',
  'hello',
  'isMaster',
  'ismaster',
  'killCursors',
  'listCollections',
  'listIndexes',
  'ping',
]);

const reads: ReadonlySet<string> = new Set(['aggregate', 'count', 'distinct', 'find', 'getMore']);

/**
 * MongoDB's wire protocol: OP_MSG requests and their replies.
 *
 * @see https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/
 */
export const mongoProtocol: Protocol = {
  requests: () => createReader((bytes) => (isCounted(bytes) ? bytes.readInt32LE(4) : undefined)),
  replies: () => createReader((bytes) => bytes.readInt32LE(8)),
  describe,
};

function createReader(idOf: (bytes: Buffer) => number | undefined): FrameReader {
  const pending = new PendingBytes();
  return {
    push(chunk) {
      pending.add(chunk);
      const frames: Frame[] = [];
      while (pending.bytes.length >= headerBytes) {
        const length = pending.bytes.readInt32LE(0);
        if (length < headerBytes) throw new Error(`A message of ${length} bytes.`);
        if (pending.bytes.length < length) break;
        const bytes = pending.take(length);
        frames.push({ bytes, id: idOf(bytes) });
      }
      return frames;
    },
  };
}

function isCounted(message: Buffer): boolean {
  return message.readInt32LE(12) === opMsg && !smallTalk.has(commandOf(message));
}

function commandOf(message: Buffer): string {
  return message.toString('latin1', commandAt, message.indexOf(0, commandAt));
}

function describe(message: Buffer): Description {
  const command = commandOf(message);
  const body: Record<string, unknown> = BSON.deserialize(bodyOf(message));
  const collection = String(body[command]);
  return {
    label: [command, collection, ...details(command, body)].join(' '),
    isRead: reads.has(command),
  };
}

function bodyOf(message: Buffer): Buffer {
  const start = headerBytes + 4 + 1;
  return message.subarray(start, start + message.readInt32LE(start));
}

/** What tells one message from another of the same command: the conditions, and what is set. */
function details(command: string, body: Record<string, unknown>): string[] {
  if (command === 'find') return [conditions(body['filter'])];
  if (command === 'findAndModify') return [conditions(body['query']), changes(body['update'])];
  if (command === 'update') {
    const first = fieldsOf(listOf(body['updates'])[0]);
    return [conditions(first['q']), changes(first['u'])];
  }
  if (command === 'delete') return [conditions(fieldsOf(listOf(body['deletes'])[0])['q'])];
  if (command === 'aggregate') return [conditions(fieldsOf(listOf(body['pipeline'])[0])['$match'])];
  return [];
}

/** Fields whose values are the states of something, and worth showing. */
const states: ReadonlySet<string> = new Set(['settled', 'state', 'status', 'step']);

function conditions(filter: unknown): string {
  const shown = Object.entries(fieldsOf(filter)).map(([field, value]) => fieldText(field, value));
  return `{${shown.join(', ')}}`;
}

function changes(update: unknown): string {
  const stages = Array.isArray(update) ? update : [update];
  const written = stages.flatMap((stage) =>
    Object.entries(fieldsOf(stage)).flatMap(([operator, fields]) =>
      Object.entries(fieldsOf(fields))
        .filter(([field]) => operator.startsWith('$unset') || states.has(field))
        .map(([field, value]) => `${operator} ${fieldText(field, value)}`),
    ),
  );
  return written.join(', ');
}

/** The names of maps by id, such as `holds.5eed…`, differ each time, and so do values but states. */
function fieldText(field: string, value: unknown): string {
  const name = field.replaceAll(/\b[0-9a-f]{24}\b/g, '*');
  const isState = states.has(name) && (typeof value === 'string' || typeof value === 'boolean');
  return isState ? `${name}: ${value}` : name;
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
