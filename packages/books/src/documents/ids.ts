import { ObjectId } from 'mongodb';
import { z } from 'zod';

/** An id that is kept as an ObjectId. Texts are not sorted among these. */
export const objectId = z.instanceof(ObjectId).transform(String);

/** Such an id in the books of another service, which keeps it as text. */
export const textId = z.string().regex(/^[0-9a-f]{24}$/, 'not an id of the shop');
