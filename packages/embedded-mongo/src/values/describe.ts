import { EJSON } from 'bson';
import { typeOf } from './types.ts';

const LONGEST = 150;

/** A value as error messages show it: relaxed Extended JSON, cut when it is long. */
export function describe(value: unknown): string {
  if (value === undefined) return typeOf(value);
  const text = EJSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}
