import { MongoError } from '../errors.ts';
import type { Document } from '../values/document.ts';
import { isDocument } from '../values/types.ts';
import type { Arguments } from './arguments.ts';

/** The `hint` of a command or statement; an empty document is none. */
export function readHint(args: Arguments): string | Document | undefined {
  const hint = args.value('hint');
  if (hint === undefined || typeof hint === 'string') return hint;
  if (isDocument(hint)) return Object.keys(hint).length > 0 ? hint : undefined;
  throw new MongoError('FailedToParse', 'Hint must be a string or an object');
}
