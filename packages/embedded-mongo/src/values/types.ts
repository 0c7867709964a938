import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  DBRef,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
  UUID,
} from 'bson';
import type { Document } from './document.ts';

/** The names of BSON types as `$type` knows them; `missing` stands for no value at all. */
export type BsonType =
  | 'missing'
  | 'double'
  | 'string'
  | 'object'
  | 'array'
  | 'binData'
  | 'objectId'
  | 'bool'
  | 'date'
  | 'null'
  | 'regex'
  | 'javascript'
  | 'symbol'
  | 'javascriptWithScope'
  | 'int'
  | 'timestamp'
  | 'long'
  | 'decimal'
  | 'minKey'
  | 'maxKey';

/** The numbers that `$type` also takes. Types that no driver can send any more are left out. */
export const TYPE_NUMBERS: ReadonlyMap<number, BsonType> = new Map([
  [1, 'double'],
  [2, 'string'],
  [3, 'object'],
  [4, 'array'],
  [5, 'binData'],
  [7, 'objectId'],
  [8, 'bool'],
  [9, 'date'],
  [10, 'null'],
  [11, 'regex'],
  [13, 'javascript'],
  [14, 'symbol'],
  [15, 'javascriptWithScope'],
  [16, 'int'],
  [17, 'timestamp'],
  [18, 'long'],
  [19, 'decimal'],
  [-1, 'minKey'],
  [127, 'maxKey'],
]);

/** The classes of `bson`, told apart by prototype: a document may have a field of any name. */
const TYPES_BY_PROTOTYPE: ReadonlyMap<unknown, BsonType> = new Map<unknown, BsonType>([
  [Int32.prototype, 'int'],
  [Double.prototype, 'double'],
  [Long.prototype, 'long'],
  [Decimal128.prototype, 'decimal'],
  [ObjectId.prototype, 'objectId'],
  [Date.prototype, 'date'],
  [Binary.prototype, 'binData'],
  [UUID.prototype, 'binData'],
  [BSONRegExp.prototype, 'regex'],
  [Timestamp.prototype, 'timestamp'],
  [BSONSymbol.prototype, 'symbol'],
  [MinKey.prototype, 'minKey'],
  [MaxKey.prototype, 'maxKey'],
]);

/** The BSON type of a value; a plain JavaScript number has the type that `bson` would store. */
export function typeOf(value: unknown): BsonType {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return isInt32(value) ? 'int' : 'double';
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype) return 'object';
  if (isArray(value)) return 'array';
  const known = TYPES_BY_PROTOTYPE.get(prototype);
  if (known !== undefined) return known;
  if (value instanceof Code) return value.scope ? 'javascriptWithScope' : 'javascript';
  return 'object';
}

function isInt32(value: number): boolean {
  return (value | 0) === value && !Object.is(value, -0);
}

/** MongoDB's order of types, lowest first: values of types with one rank compare by value. */
const RANKS: Readonly<Record<BsonType, number>> = {
  minKey: -1,
  missing: 0,
  null: 5,
  int: 10,
  long: 10,
  double: 10,
  decimal: 10,
  string: 15,
  symbol: 15,
  object: 20,
  array: 25,
  binData: 30,
  objectId: 35,
  bool: 40,
  date: 45,
  timestamp: 47,
  regex: 50,
  javascript: 60,
  javascriptWithScope: 65,
  maxKey: 127,
};

/** The place of a value's type in MongoDB's order of types. */
export const rankOf = (value: unknown): number => RANKS[typeOf(value)];

export type Numeric = Int32 | Double | Long | Decimal128 | number;

export function isNumeric(value: unknown): value is Numeric {
  return RANKS[typeOf(value)] === RANKS.int;
}

export function isDocument(value: unknown): value is Document {
  return typeOf(value) === 'object';
}

/** The fields of a document in order; a `DBRef` is a document that `bson` gives a class to. */
export function entriesOf(document: Document): [string, unknown][] {
  return Object.entries(document instanceof DBRef ? document.toJSON() : document);
}

/** Whether an object is an operator expression such as `{ $gt: 1 }`, by its first field. */
export function firstFieldIsOperator(document: Document): boolean {
  for (const name in document) return name.startsWith('$');
  return false;
}

/** `Array.isArray` for values whose elements are of any type. */
export function isArray(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
