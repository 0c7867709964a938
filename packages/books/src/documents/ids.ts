import { ObjectId } from 'mongodb';
import { z } from 'zod';

const hex = z.string().regex(/^[0-9a-f]{24}$/, 'not the id of a document of the shop');

/** The id of a document, or of one of another service, which is kept as text. */
export const documentId = z.union([z.instanceof(ObjectId).transform(String), hex]);

/** An id that must be kept as an ObjectId: in the order of ids these are not among texts. */
export const objectId = z.instanceof(ObjectId).transform(String);

/** An id that must be kept as text. */
export const textId = hex;
