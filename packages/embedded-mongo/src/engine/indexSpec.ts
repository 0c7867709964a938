import { Int32 } from 'bson';
import { MongoError, notCarried } from '../errors.ts';
import { isArrayIndex } from '../values/document.ts';
import type { Document } from '../values/document.ts';
import { isDocument, isNumeric } from '../values/types.ts';
import { describeValue } from './describeValue.ts';
import type { IndexField } from './indexKey.ts';

/** An index as its collection keeps it. */
export interface IndexSpec {
  readonly name: string;
  readonly fields: readonly IndexField[];
  readonly unique: boolean;
  readonly sparse: boolean;
  /** Whether the planner must leave it alone. */
  readonly hidden: boolean;
  /** Whether it isn't planned with: a wildcard, or a path through a position of an array. */
  readonly unplanned: boolean;
  /** Whether it holds no entries: a wildcard index is accepted so that applications can declare it. */
  readonly empty: boolean;
  readonly partialFilter: Document | undefined;
  readonly expireAfterSeconds: number | undefined;
  /** What `listIndexes` shows. */
  readonly listed: Document;
}

/** The options that an index may be created with. What isn't here is refused by its name. */
const OPTIONS = new Set([
  'v',
  'key',
  'name',
  'ns',
  'unique',
  'sparse',
  'background',
  'hidden',
  'expireAfterSeconds',
  'partialFilterExpression',
  'collation',
  'wildcardProjection',
]);

const cannotCreate = (message: string): MongoError => new MongoError('CannotCreateIndex', message);

/** The index that every collection has. */
export const ID_INDEX: IndexSpec = parseIndexSpec({
  v: new Int32(2),
  key: { _id: new Int32(1) },
  name: '_id_',
});

/**
 * Reads an index specification of `createIndexes`.
 *
 * @throws {MongoError} for what MongoDB refuses, and for kinds of index that aren't carried
 */
export function parseIndexSpec(spec: Document): IndexSpec {
  refuseKinds(spec['key']);
  for (const option of Object.keys(spec)) {
    if (!OPTIONS.has(option)) {
      throw new MongoError(
        'InvalidIndexSpecificationOption',
        `The field '${option}' is not valid for an index specification. Specification: ${describeValue(spec)}`,
      );
    }
  }
  const { key, name } = { key: spec['key'], name: spec['name'] };
  if (!isDocument(key)) {
    throw new MongoError(
      'FailedToParse',
      `The 'key' field is a required property of an index specification`,
    );
  }
  if (typeof name !== 'string') {
    throw new MongoError(
      'FailedToParse',
      `The 'name' field is a required property of an index specification`,
    );
  }
  const names = Object.keys(key);
  if (names.length === 0) throw cannotCreate('Index keys cannot be an empty object.');
  const wildcard = names.some((path) => path === '$**' || path.endsWith('.$**'));
  const isId = names.length === 1 && names[0] === '_id';

  const partialFilter = readDocument(spec, 'partialFilterExpression');
  const sparse = readFlag(spec, 'sparse');
  const hidden = readFlag(spec, 'hidden');
  const unique = readFlag(spec, 'unique') || isId;
  if (sparse && partialFilter !== undefined) {
    throw cannotCreate(`cannot mix "partialFilterExpression" and "sparse" options`);
  }
  if (wildcard && unique)
    throw cannotCreate(`Index type 'wildcard' does not support the unique option`);
  const collation = readDocument(spec, 'collation');
  if (collation !== undefined && collation['locale'] !== 'simple')
    throw notCarried('An index with a collation');
  checkPartialFilter(partialFilter);

  const fields = wildcard ? [] : names.map((path) => parseField(path, key[path]));
  if (unique && !isId && names.some((path) => key[path] === 'hashed')) {
    throw new MongoError(
      16764,
      'Currently hashed indexes cannot guarantee uniqueness. Use a regular index.',
    );
  }
  return {
    name,
    fields,
    unique,
    sparse,
    hidden,
    unplanned: wildcard || fields.some(({ parts }) => parts.some(isArrayIndex)),
    empty: wildcard,
    partialFilter,
    expireAfterSeconds: readExpiry(spec, names),
    listed: listedForm(spec, key, name),
  };
}

/** Kinds of index that MongoDB has and this server doesn't; they come with options of their own. */
const KINDS_NOT_CARRIED = ['text', '2d', '2dsphere', 'geoHaystack'];

function refuseKinds(key: unknown): void {
  for (const kind of isDocument(key) ? Object.values(key) : []) {
    if (typeof kind === 'string' && KINDS_NOT_CARRIED.includes(kind)) {
      throw notCarried(`An index of type '${kind}'`);
    }
  }
}

function parseField(path: string, direction: unknown): IndexField {
  const parts = path.split('.');
  if (path === '' || parts.includes('')) {
    throw cannotCreate(`Index keys cannot contain an empty field.`);
  }
  if (parts.some((part) => part.startsWith('$'))) {
    throw cannotCreate(`Index key contains an illegal field name: field name starts with '$'.`);
  }
  if (direction === 'hashed') return { path, parts, direction: 1 };
  if (typeof direction === 'string') {
    throw cannotCreate(`Unknown index plugin '${direction}'`);
  }
  const number = isNumeric(direction) ? Number(direction.toString()) : Number.NaN;
  if (number > 0) return { path, parts, direction: 1 };
  if (number < 0) return { path, parts, direction: -1 };
  throw cannotCreate(
    `Values in v:2 index key pattern must be of type number or string, and not 0: ${describeValue(direction)}`,
  );
}

function readDocument(spec: Document, option: string): Document | undefined {
  const value = spec[option];
  if (value === undefined || value === null) return undefined;
  if (isDocument(value)) return value;
  throw wrongType(option, value, 'object');
}

function readFlag(spec: Document, option: string): boolean {
  const value = spec[option];
  if (value === undefined || typeof value === 'boolean') return value ?? false;
  if (isNumeric(value)) return Number(value.toString()) !== 0;
  throw wrongType(option, value, 'bool');
}

const wrongType = (option: string, value: unknown, expected: string): MongoError =>
  new MongoError(
    'TypeMismatch',
    `The field '${option}' must be of type ${expected}, but got ${describeValue(value)}`,
  );

function readExpiry(spec: Document, names: readonly string[]): number | undefined {
  const value = spec['expireAfterSeconds'];
  if (value === undefined) return undefined;
  if (!isNumeric(value)) throw wrongType('expireAfterSeconds', value, 'numeric');
  if (names.length !== 1) {
    throw cannotCreate(
      'TTL indexes are single-field indexes, compound indexes do not support TTL.',
    );
  }
  if (names[0] === '_id') {
    throw new MongoError(
      'InvalidIndexSpecificationOption',
      `The field 'expireAfterSeconds' is not valid for an _id index specification.`,
    );
  }
  const seconds = Number(value.toString());
  if (!(seconds >= 0 && seconds <= 0x7fffffff)) {
    throw cannotCreate(
      `TTL index 'expireAfterSeconds' option must be within an acceptable range: ${seconds}`,
    );
  }
  return seconds;
}

/** The operators that MongoDB allows in a partial filter. */
const PARTIAL_OPERATORS = new Set(['$eq', '$exists', '$gt', '$gte', '$lt', '$lte', '$type', '$in']);

function checkPartialFilter(filter: Document | undefined): void {
  for (const [name, condition] of Object.entries(filter ?? {})) {
    if (name === '$and' || name === '$or') {
      for (const branch of Array.isArray(condition) ? condition : []) {
        if (isDocument(branch)) checkPartialFilter(branch);
      }
    } else if (name.startsWith('$')) {
      throw cannotCreate(`unsupported expression in partial index: ${name}`);
    } else if (isDocument(condition)) {
      for (const [operator, operand] of Object.entries(condition)) {
        const refused = operator.startsWith('$') && !PARTIAL_OPERATORS.has(operator);
        if (refused || (operator === '$exists' && operand === false)) {
          throw cannotCreate(
            `unsupported expression in partial index: ${name}: ${describeValue(condition)}`,
          );
        }
      }
    }
  }
}

/** The specification without what says nothing, and with the version in front, as MongoDB lists it. */
function listedForm(spec: Document, key: Document, name: string): Document {
  const listed: Document = { v: new Int32(2), key, name };
  for (const [option, value] of Object.entries(spec)) {
    if (['v', 'key', 'name', 'ns', 'collation'].includes(option)) continue;
    if (value === false && option !== 'background') continue;
    listed[option] = value;
  }
  return listed;
}
