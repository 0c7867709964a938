import { Double, Int32, Long } from 'bson';
import { MongoError, notCarried } from '../errors.ts';
import type { Document } from '../values/document.ts';
import { isDocument, isNumeric, typeOf } from '../values/types.ts';

/** Reads the fields of a command, or of a statement in one, and refuses those of a wrong type. */
export class Arguments {
  /** The name in error messages, such as `find` or `update.updates`. */
  readonly name: string;
  readonly #fields: Document;

  constructor(name: string, fields: Document) {
    this.name = name;
    this.#fields = fields;
  }

  /** A field as it came; null counts as absent. */
  value(field: string): unknown {
    const value = Object.hasOwn(this.#fields, field) ? this.#fields[field] : undefined;
    return value ?? undefined;
  }

  has(field: string): boolean {
    return this.value(field) !== undefined;
  }

  string(field: string): string {
    const value = this.value(field);
    if (typeof value === 'string') return value;
    throw value === undefined ? this.#missing(field) : this.#wrongType(field, value, 'string');
  }

  flag(field: string, fallback = false): boolean {
    const value = this.value(field);
    if (value === undefined) return fallback;
    if (typeof value === 'boolean') return value;
    if (isNumeric(value)) return Number(value.toString()) !== 0;
    throw this.#wrongType(field, value, 'bool');
  }

  /** An integer that fits a JavaScript number. */
  integer(field: string): number | undefined {
    const value = this.value(field);
    if (value === undefined) return undefined;
    const number = isNumeric(value) ? Number(value.toString()) : Number.NaN;
    if (Number.isSafeInteger(number)) return number;
    if (isNumeric(value)) {
      throw new MongoError(
        'BadValue',
        `'${this.name}.${field}' is not an integer: ${String(value)}`,
      );
    }
    throw this.#wrongType(field, value, 'long');
  }

  /** An integer that is 0 or more; `fallback` when it is absent. */
  count(field: string, fallback: number): number {
    const value = this.integer(field) ?? fallback;
    if (value >= 0) return value;
    throw new MongoError(
      51024,
      `BSON field '${field}' value must be >= 0, actual value '${value}'`,
    );
  }

  bigint(field: string): bigint {
    const value = this.value(field);
    if (value instanceof Long) return value.toBigInt();
    if (value instanceof Int32 || value instanceof Double) return BigInt(Math.trunc(value.value));
    throw value === undefined ? this.#missing(field) : this.#wrongType(field, value, 'long');
  }

  document(field: string): Document | undefined {
    const value = this.value(field);
    if (value === undefined || isDocument(value)) return value;
    throw this.#wrongType(field, value, 'object');
  }

  documents(field: string): Document[] | undefined {
    const value = this.value(field);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) throw this.#wrongType(field, value, 'array');
    return value.map((element: unknown, index) => {
      if (isDocument(element)) return element;
      throw this.#wrongType(`${field}.${index}`, element, 'object');
    });
  }

  /**
   * Refuses fields that the command doesn't have, so that none is ignored.
   *
   * @throws {MongoError} 40415, as MongoDB does
   */
  allowOnly(known: ReadonlySet<string>): void {
    for (const field of Object.keys(this.#fields)) {
      if (!known.has(field)) {
        throw new MongoError(40415, `BSON field '${this.name}.${field}' is an unknown field.`);
      }
    }
  }

  /** Refuses options that MongoDB has and this server doesn't, when they ask for something. */
  refuse(...fields: readonly string[]): void {
    for (const field of fields) {
      const value = this.value(field);
      if (value !== undefined && value !== false)
        throw notCarried(`The option '${field}' of '${this.name}'`);
    }
  }

  /** Refuses a collation other than the one of plain comparison. */
  refuseCollation(): void {
    const collation = this.document('collation');
    if (collation !== undefined && collation['locale'] !== 'simple')
      throw notCarried('A collation');
  }

  #missing(field: string): MongoError {
    return new MongoError(
      40414,
      `BSON field '${this.name}.${field}' is missing but a required field`,
    );
  }

  #wrongType(field: string, value: unknown, expected: string): MongoError {
    return new MongoError(
      'TypeMismatch',
      `BSON field '${this.name}.${field}' is the wrong type '${typeOf(value)}', expected type '${expected}'`,
    );
  }
}
