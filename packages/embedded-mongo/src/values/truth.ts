import { toNumber } from './numbers.ts';
import { isNumeric } from './types.ts';

/** MongoDB's truth of a value: false, 0, null and a missing value are false. */
export function isTruthy(value: unknown): boolean {
  if (isNumeric(value)) return toNumber(value) !== 0;
  return value !== false && value !== null && value !== undefined;
}
