import type { Document } from '../values/document.ts';
import { crc32c } from './crc32c.ts';
import { HEADER_BYTES, MalformedMessage } from './frameReader.ts';
import { decodeDocument, sliceDocuments } from './rawDocument.ts';

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;

const CHECKSUM_PRESENT = 1 << 0;
const MORE_TO_COME = 1 << 1;
/** Flag bits 0 to 15 are required: a receiver must refuse those that it doesn't know. */
const UNKNOWN_REQUIRED_FLAGS = 0xffff & ~(CHECKSUM_PRESENT | MORE_TO_COME);

/** A command as it came over the wire. */
export interface Request {
  readonly requestId: number;
  /** The command, with BSON types kept and `$db` always present. */
  readonly body: Document;
  /** Whether the client takes no reply. */
  readonly fireAndForget: boolean;
  /** Whether it came as OP_QUERY, as a driver's first hello may, and is answered with OP_REPLY. */
  readonly legacy: boolean;
  /**
   * The documents of a field that is a list of documents, as bytes, whether the client sent it in
   * the body or as a document sequence beside it.
   */
  documents(field: string): readonly Uint8Array[] | undefined;
}

/**
 * Reads one message.
 *
 * @see https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/
 * @throws {MalformedMessage} for what is not a command in OP_MSG or OP_QUERY
 */
export function readMessage(message: Buffer): Request {
  const requestId = message.readInt32LE(4);
  const opCode = message.readInt32LE(12);
  try {
    if (opCode === OP_MSG) return readOpMsg(message, requestId);
    if (opCode === OP_QUERY) return readOpQuery(message, requestId);
  } catch (error) {
    if (error instanceof MalformedMessage) throw error;
    throw new MalformedMessage(`opcode ${opCode}: ${String(error)}`);
  }
  throw new MalformedMessage(`opcode ${opCode}`);
}

function readOpMsg(message: Buffer, requestId: number): Request {
  const flags = message.readUInt32LE(HEADER_BYTES);
  if (flags & UNKNOWN_REQUIRED_FLAGS) throw new MalformedMessage(`flags ${flags}`);
  const end = flags & CHECKSUM_PRESENT ? checkedEnd(message) : message.length;

  let bodyBytes: Buffer | undefined;
  const sequences = new Map<string, Buffer[]>();
  let offset = HEADER_BYTES + 4;
  while (offset < end) {
    const kind = message.readUInt8(offset);
    const section = sized(message, offset + 1, end);
    if (kind === 0 && bodyBytes === undefined) bodyBytes = section;
    else if (kind === 1) readSequence(section, sequences);
    else throw new MalformedMessage(`section kind ${kind}`);
    offset += 1 + section.length;
  }
  if (bodyBytes === undefined) throw new MalformedMessage('no body');
  const bytes = bodyBytes;
  return {
    requestId,
    body: decodeDocument(bytes),
    fireAndForget: (flags & MORE_TO_COME) !== 0,
    legacy: false,
    documents: (field) => sequences.get(field) ?? sliceDocuments(bytes, field),
  };
}

function checkedEnd(message: Buffer): number {
  const end = message.length - 4;
  if (crc32c(message.subarray(0, end)) !== message.readUInt32LE(end)) {
    throw new MalformedMessage('a checksum that does not match');
  }
  return end;
}

/** The bytes at an offset that start with their own length. */
function sized(message: Buffer, offset: number, end: number): Buffer {
  const length = message.readInt32LE(offset);
  if (length < 5 || offset + length > end)
    throw new MalformedMessage(`a section of ${length} bytes`);
  return message.subarray(offset, offset + length);
}

/** A document sequence: its length, the field it stands for, and documents to its end. */
function readSequence(section: Buffer, sequences: Map<string, Buffer[]>): void {
  const nameEnd = section.indexOf(0, 4);
  if (nameEnd === -1) throw new MalformedMessage('a document sequence without a name');
  const documents: Buffer[] = [];
  let offset = nameEnd + 1;
  while (offset < section.length) {
    const document = sized(section, offset, section.length);
    documents.push(document);
    offset += document.length;
  }
  sequences.set(section.toString('utf8', 4, nameEnd), documents);
}

/** The legacy message that drivers may open a connection with: flags, namespace, skip, limit, query. */
function readOpQuery(message: Buffer, requestId: number): Request {
  const nameEnd = message.indexOf(0, HEADER_BYTES + 4);
  if (nameEnd === -1) throw new MalformedMessage('a query without a namespace');
  const namespace = message.toString('utf8', HEADER_BYTES + 4, nameEnd);
  if (!namespace.endsWith('.$cmd')) throw new MalformedMessage(`a legacy query on ${namespace}`);
  const bytes = sized(message, nameEnd + 9, message.length);
  return {
    requestId,
    body: { ...decodeDocument(bytes), $db: namespace.slice(0, -'.$cmd'.length) },
    fireAndForget: false,
    legacy: true,
    documents: (field) => sliceDocuments(bytes, field),
  };
}

/** The head of the message that answers a request with the bytes of a document. */
export function encodeReplyHead(request: Request, requestId: number, reply: Uint8Array): Buffer {
  const head = request.legacy ? legacyReplyHead() : opMsgHead();
  head.writeInt32LE(head.length + reply.length, 0);
  head.writeInt32LE(requestId, 4);
  head.writeInt32LE(request.requestId, 8);
  head.writeInt32LE(request.legacy ? OP_REPLY : OP_MSG, 12);
  return head;
}

/** Header, flags (none), and the kind of the one section that follows (a body). */
const opMsgHead = (): Buffer => Buffer.alloc(HEADER_BYTES + 5);

/** Header, flags, cursor id and starting point (all 0), and the number of documents. */
function legacyReplyHead(): Buffer {
  const awaitCapable = 8;
  const head = Buffer.alloc(HEADER_BYTES + 20);
  head.writeInt32LE(awaitCapable, HEADER_BYTES);
  head.writeInt32LE(1, HEADER_BYTES + 16);
  return head;
}
