import { ObjectId } from 'bson';

/** The replica set that the server says it is the only member of. */
export const REPLICA_SET = 'rs0';

export interface OperationCounters {
  insert: number;
  query: number;
  update: number;
  delete: number;
  getmore: number;
  command: number;
}

/** What the server knows about itself. */
export interface ServerState {
  /** `host:port` as clients reach it. */
  address: string;
  readonly startedAt: number;
  readonly electionId: ObjectId;
  readonly connections: { current: number; total: number };
  readonly operations: OperationCounters;
}

export function createServerState(startedAt: number): ServerState {
  return {
    address: '',
    startedAt,
    electionId: new ObjectId('7fffffff0000000000000001'),
    connections: { current: 0, total: 0 },
    operations: { insert: 0, query: 0, update: 0, delete: 0, getmore: 0, command: 0 },
  };
}
