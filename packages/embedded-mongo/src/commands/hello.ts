import { Int32, Long, Timestamp } from 'bson';
import { SESSION_TIMEOUT_MINUTES } from '../engine/sessions.ts';
import type { Document } from '../values/document.ts';
import { MAX_MESSAGE_BYTES } from '../wire/frameReader.ts';
import { MAX_DOCUMENT_BYTES } from '../wire/rawDocument.ts';
import type { Command, CommandContext } from './command.ts';
import { REPLICA_SET } from './serverState.ts';

/** The wire protocol version of MongoDB 7.0. */
const MAX_WIRE_VERSION = 21;

/** The most statements that one write command may carry. */
export const MAX_WRITE_BATCH = 100_000;

/**
 * What the server says of itself: the primary of a replica set of one.
 *
 * There is no `topologyVersion` in it, so drivers poll instead of asking for a stream of replies.
 */
function describe({ engine, server }: CommandContext): Document {
  const now = engine.now();
  const opTime = { ts: new Timestamp({ t: Math.floor(now / 1000), i: 1 }), t: new Long(1) };
  return {
    helloOk: true,
    setName: REPLICA_SET,
    setVersion: new Int32(1),
    electionId: server.electionId,
    hosts: [server.address],
    primary: server.address,
    me: server.address,
    secondary: false,
    lastWrite: {
      opTime,
      lastWriteDate: new Date(now),
      majorityOpTime: opTime,
      majorityWriteDate: new Date(now),
    },
    maxBsonObjectSize: new Int32(MAX_DOCUMENT_BYTES),
    maxMessageSizeBytes: new Int32(MAX_MESSAGE_BYTES),
    maxWriteBatchSize: new Int32(MAX_WRITE_BATCH),
    localTime: new Date(now),
    logicalSessionTimeoutMinutes: new Int32(SESSION_TIMEOUT_MINUTES),
    connectionId: new Int32(server.connections.total),
    minWireVersion: new Int32(0),
    maxWireVersion: new Int32(MAX_WIRE_VERSION),
    readOnly: false,
  };
}

/** What drivers send along and the server has no use for. */
const FIELDS = [
  'helloOk',
  'client',
  'compression',
  'loadBalanced',
  'saslSupportedMechs',
  'speculativeAuthenticate',
  'hostInfo',
  'forShell',
];

export const hello: Command = {
  fields: FIELDS,
  run: (context) => ({ isWritablePrimary: true, ...describe(context) }),
};

/** The older name, which says `ismaster` instead of `isWritablePrimary`. */
export const isMaster: Command = {
  fields: FIELDS,
  run: (context) => ({ ismaster: true, ...describe(context) }),
};
