import { Binary } from 'bson';
import { MongoError } from '../errors.ts';
import type { Document } from '../values/document.ts';

/** The id of a session, in hex, from the `lsid` that stands for it. */
export function readSession(lsid: Document | undefined): string | undefined {
  if (lsid === undefined) return undefined;
  const id = lsid['id'];
  if (id instanceof Binary && id.sub_type === Binary.SUBTYPE_UUID) {
    return Buffer.from(id.value()).toString('hex');
  }
  throw new MongoError('TypeMismatch', `BSON field 'lsid.id' is not a UUID`);
}
