import { MongoError } from '../errors.ts';
import { compareValues } from '../values/compare.ts';
import type { Document } from '../values/document.ts';
import { getField } from '../values/document.ts';
import { valueKey } from '../values/key.ts';
import { toNumber } from '../values/numbers.ts';
import { entriesOf, isDocument, isNumeric, typeOf } from '../values/types.ts';

/** Whether a value meets a schema. */
export type SchemaCheck = (value: unknown) => boolean;

/** Makes the check of one keyword, from what stands beside it and the schema that it is in. */
type Keyword = (operand: unknown, schema: Document, name: string) => SchemaCheck;

/**
 * Compiles the schema of `$jsonSchema`: JSON Schema draft 4 as MongoDB carries it, with `bsonType`.
 *
 * @see https://www.mongodb.com/docs/manual/reference/operator/query/jsonSchema/
 * @throws {MongoError} 9 for an unknown keyword, 14 for a wrong operand
 */
export function compileJsonSchema(schema: unknown): SchemaCheck {
  const document = documentOf('$jsonSchema', schema);
  const checks = entriesOf(document).map(([name, operand]) => {
    const keyword = KEYWORDS.get(name);
    if (keyword === undefined) {
      throw new MongoError('FailedToParse', `Unknown $jsonSchema keyword: ${name}`);
    }
    return keyword(operand, document, name);
  });
  return (value) => checks.every((check) => check(value));
}

const always: Keyword = () => () => true;

/** The names of types that JSON has; `bsonType` has those of `$type`, and `number`. */
const JSON_TYPES: ReadonlyMap<string, (value: unknown) => boolean> = new Map<
  string,
  (value: unknown) => boolean
>([
  ['object', isDocument],
  ['array', Array.isArray],
  ['number', isNumeric],
  ['boolean', (value: unknown) => typeof value === 'boolean'],
  ['string', (value: unknown) => typeof value === 'string'],
  ['null', (value: unknown) => value === null],
]);

const jsonType: Keyword = (operand, _, name) => {
  const tests = stringsOf(name, operand).map((type) => {
    const test = JSON_TYPES.get(type);
    if (test === undefined) throw new MongoError('BadValue', `Unknown type name alias: ${type}`);
    return test;
  });
  return (value) => tests.some((test) => test(value));
};

const bsonType: Keyword = (operand, _, name) => {
  const types = stringsOf(name, operand);
  return (value) =>
    types.some((type) => typeOf(value) === type || (type === 'number' && isNumeric(value)));
};

const required: Keyword = (operand, _, name) => {
  const names = stringsOf(name, operand);
  return forDocuments((value) => names.every((field) => Object.hasOwn(value, field)));
};

const properties: Keyword = (operand, _, name) => {
  const checks = entriesOf(documentOf(name, operand)).map(
    ([field, schema]) => [field, compileJsonSchema(schema)] as const,
  );
  return forDocuments((value) =>
    checks.every(([field, check]) => !Object.hasOwn(value, field) || check(getField(value, field))),
  );
};

const patternProperties: Keyword = (operand, _, name) => {
  const checks = entriesOf(documentOf(name, operand)).map(
    ([pattern, schema]) => [new RegExp(pattern, 'u'), compileJsonSchema(schema)] as const,
  );
  return forDocuments((value) =>
    entriesOf(value).every(([field, inner]) =>
      checks.every(([pattern, check]) => !pattern.test(field) || check(inner)),
    ),
  );
};

const additionalProperties: Keyword = (operand, schema) => {
  const known = new Set(Object.keys(documentOf('properties', schema['properties'] ?? {})));
  const patterns = Object.keys(documentOf('patternProperties', schema['patternProperties'] ?? {}));
  const expressions = patterns.map((pattern) => new RegExp(pattern, 'u'));
  const check = typeof operand === 'boolean' ? (): boolean => operand : compileJsonSchema(operand);
  return forDocuments((value) =>
    entriesOf(value).every(
      ([field, inner]) =>
        known.has(field) || expressions.some((one) => one.test(field)) || check(inner),
    ),
  );
};

const items: Keyword = (operand) => {
  if (Array.isArray(operand)) {
    const checks = operand.map(compileJsonSchema);
    return forArrays((value) =>
      checks.every((check, at) => at >= value.length || check(value[at])),
    );
  }
  const check = compileJsonSchema(operand);
  return forArrays((value) => value.every(check));
};

const uniqueItems: Keyword = (operand) =>
  operand === true
    ? forArrays((value) => new Set(value.map(valueKey)).size === value.length)
    : () => true;

const enumeration: Keyword = (operand, _, name) => {
  if (!Array.isArray(operand)) throw wrongOperand(name, 'an array');
  const keys = new Set(operand.map(valueKey));
  return (value) => keys.has(valueKey(value));
};

const pattern: Keyword = (operand, _, name) => {
  if (typeof operand !== 'string') throw wrongOperand(name, 'a string');
  const expression = new RegExp(operand, 'u');
  return (value) => typeof value !== 'string' || expression.test(value);
};

const multipleOf: Keyword = (operand, _, name) => {
  const divisor = numberOf(name, operand);
  return (value) => !isNumeric(value) || toNumber(value) % divisor === 0;
};

/** `minimum` or `maximum`, which another keyword of the schema may make exclusive. */
const bound =
  (sign: 1 | -1, exclusive: string): Keyword =>
  (operand, schema, name) => {
    numberOf(name, operand);
    const least = schema[exclusive] === true ? 1 : 0;
    return (value) => !isNumeric(value) || compareValues(value, operand) * sign >= least;
  };

/** A keyword about a size: of a text, an array or a document. */
const size =
  (sign: 1 | -1, sizeOf: (value: unknown) => number | undefined): Keyword =>
  (operand, _, name) => {
    const limit = numberOf(name, operand);
    return (value) => {
      const actual = sizeOf(value);
      return actual === undefined || (actual - limit) * sign >= 0;
    };
  };

const textLength = (value: unknown): number | undefined =>
  typeof value === 'string' ? Array.from(value).length : undefined;
const arrayLength = (value: unknown): number | undefined =>
  Array.isArray(value) ? value.length : undefined;
const fieldCount = (value: unknown): number | undefined =>
  isDocument(value) ? Object.keys(value).length : undefined;

/** A keyword over several schemas, by how many of them a value meets. */
const several =
  (enough: (met: number, all: number) => boolean): Keyword =>
  (operand, _, name) => {
    if (!Array.isArray(operand)) throw wrongOperand(name, 'an array');
    const checks = operand.map(compileJsonSchema);
    return (value) => enough(checks.filter((check) => check(value)).length, checks.length);
  };

const not: Keyword = (operand) => {
  const check = compileJsonSchema(operand);
  return (value) => !check(value);
};

const dependencies: Keyword = (operand, _, name) => {
  const checks = entriesOf(documentOf(name, operand)).map(([field, needed]) => {
    const check = Array.isArray(needed) ? required(needed, {}, name) : compileJsonSchema(needed);
    return [field, check] as const;
  });
  return forDocuments((value) =>
    checks.every(([field, check]) => !Object.hasOwn(value, field) || check(value)),
  );
};

const KEYWORDS: ReadonlyMap<string, Keyword> = new Map([
  ['additionalProperties', additionalProperties],
  ['allOf', several((met, all) => met === all)],
  ['anyOf', several((met) => met > 0)],
  ['bsonType', bsonType],
  ['dependencies', dependencies],
  ['description', always],
  ['enum', enumeration],
  ['exclusiveMaximum', always],
  ['exclusiveMinimum', always],
  ['items', items],
  ['maxItems', size(-1, arrayLength)],
  ['maxLength', size(-1, textLength)],
  ['maxProperties', size(-1, fieldCount)],
  ['maximum', bound(-1, 'exclusiveMaximum')],
  ['minItems', size(1, arrayLength)],
  ['minLength', size(1, textLength)],
  ['minProperties', size(1, fieldCount)],
  ['minimum', bound(1, 'exclusiveMinimum')],
  ['multipleOf', multipleOf],
  ['not', not],
  ['oneOf', several((met) => met === 1)],
  ['pattern', pattern],
  ['patternProperties', patternProperties],
  ['properties', properties],
  ['required', required],
  ['title', always],
  ['type', jsonType],
  ['uniqueItems', uniqueItems],
]);

const forDocuments =
  (check: (value: Document) => boolean): SchemaCheck =>
  (value) =>
    !isDocument(value) || check(value);

const forArrays =
  (check: (value: readonly unknown[]) => boolean): SchemaCheck =>
  (value) =>
    !Array.isArray(value) || check(value);

function documentOf(name: string, operand: unknown): Document {
  if (isDocument(operand)) return operand;
  throw wrongOperand(name, 'an object');
}

function stringsOf(name: string, operand: unknown): string[] {
  const list: unknown[] = Array.isArray(operand) ? operand : [operand];
  return list.map((one) => {
    if (typeof one === 'string') return one;
    throw wrongOperand(name, 'a string or an array of strings');
  });
}

function numberOf(name: string, operand: unknown): number {
  if (isNumeric(operand)) return toNumber(operand);
  throw wrongOperand(name, 'a number');
}

const wrongOperand = (name: string, expected: string): MongoError =>
  new MongoError('TypeMismatch', `$jsonSchema keyword '${name}' must be ${expected}`);
