import type { Storage } from '../storage/storage.ts';
import { Catalog } from './catalog.ts';
import { Cursors } from './cursors.ts';
import { RetryRecords } from './sessions.ts';

/** What a server is made of, apart from its sockets. */
export interface Engine {
  readonly catalog: Catalog;
  readonly retries: RetryRecords;
  readonly cursors: Cursors;
  readonly storage: Storage;
  /** The time, in milliseconds since 1970. */
  readonly now: () => number;
  readonly log: (line: string) => void;
}

export function createEngine(
  storage: Storage,
  log: (line: string) => void,
  now: () => number = Date.now,
): Engine {
  return {
    catalog: new Catalog(),
    retries: new RetryRecords(),
    cursors: new Cursors(now),
    storage,
    now,
    log,
  };
}
