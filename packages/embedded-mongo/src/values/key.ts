import { Binary, BSONRegExp, BSONSymbol, Code, ObjectId, Timestamp } from 'bson';
import { numberKey } from './numbers.ts';
import { isArray, entriesOf, isDocument, isNumeric, rankOf, typeOf } from './types.ts';

/**
 * A text that two values share exactly when `compareValues` says they are equal: for hash tables
 * such as the groups of `$group` and the values of `$in`.
 */
export function valueKey(value: unknown): string {
  return `${rankOf(value)}:${contentKey(value)}`;
}

function contentKey(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (isNumeric(value)) return numberKey(value);
  if (typeof value === 'boolean') return String(value);
  if (value instanceof ObjectId) return value.toHexString();
  if (value instanceof Date) return String(value.getTime());
  if (isArray(value)) return `[${value.map(valueKey).join()}]`;
  if (value instanceof Binary) {
    return `${value.sub_type}/${Buffer.from(value.value()).toString('base64')}`;
  }
  if (value instanceof Timestamp) return value.toBigInt().toString();
  if (value instanceof BSONSymbol) return JSON.stringify(value.value);
  if (value instanceof BSONRegExp) return JSON.stringify([value.pattern, value.options]);
  if (value instanceof Code) {
    return JSON.stringify(value.code) + (value.scope ? valueKey(value.scope) : '');
  }
  if (isDocument(value)) {
    return `{${entriesOf(value)
      .map(([name, field]) => `${JSON.stringify(name)}=${valueKey(field)}`)
      .join()}}`;
  }
  return typeOf(value);
}
