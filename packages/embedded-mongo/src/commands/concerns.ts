import { Int32 } from 'bson';
import { MongoError } from '../errors.ts';
import type { Document } from '../values/document.ts';
import { isNumeric } from '../values/types.ts';
import { Arguments } from './arguments.ts';

/** Reads of the latest state, which may not be on disk yet. */
const LATEST_LEVELS = new Set(['local', 'available']);
/** Reads of what no crash takes back: this server's only member is the majority. */
const DURABLE_LEVELS = new Set(['majority', 'linearizable']);
const READ_FIELDS = new Set(['level', 'afterClusterTime', 'provenance']);
const WRITE_FIELDS = new Set(['w', 'j', 'fsync', 'wtimeout', 'provenance']);

/**
 * Refuses a read concern that would ask for something else than the latest state.
 *
 * @returns whether what is read has to be on disk before it is answered
 */
export function checkReadConcern(concern: Document | undefined): boolean {
  if (concern === undefined) return false;
  const args = new Arguments('readConcern', concern);
  args.allowOnly(READ_FIELDS);
  const level = args.has('level') ? args.string('level') : 'local';
  if (LATEST_LEVELS.has(level)) return false;
  if (DURABLE_LEVELS.has(level)) return true;
  if (level === 'snapshot') {
    throw new MongoError(
      'InvalidOptions',
      `readConcern level 'snapshot' is not carried by embedded-mongo`,
    );
  }
  throw new MongoError(
    'BadValue',
    `Enumeration value '${level}' for field 'readConcern.level' is not a valid value.`,
  );
}

/**
 * Checks a write concern. Every write is on disk before it is acknowledged, which is what
 * `j: true`, `w: 1` and `w: "majority"` of a single member ask for at most.
 *
 * @returns the `writeConcernError` that the reply has to carry: for members that don't exist
 */
export function checkWriteConcern(concern: Document | undefined): Document | undefined {
  if (concern === undefined) return undefined;
  const args = new Arguments('writeConcern', concern);
  args.allowOnly(WRITE_FIELDS);
  args.flag('j');
  const w = args.value('w');
  if (w === undefined || w === 'majority') return undefined;
  if (typeof w === 'string') {
    return {
      code: new Int32(79),
      codeName: 'UnknownReplWriteConcern',
      errmsg: `No write concern mode named '${w}' found in replica set configuration`,
    };
  }
  const members = isNumeric(w) ? Number(w.toString()) : Number.NaN;
  if (members === 0 || members === 1) return undefined;
  if (!Number.isInteger(members) || members < 0 || members > 50) {
    throw new MongoError(
      'FailedToParse',
      'w has to be a non-negative number and not greater than 50',
    );
  }
  return {
    code: new Int32(100),
    codeName: 'UnsatisfiableWriteConcern',
    errmsg: 'Not enough data-bearing nodes',
  };
}
