/**
 * A document in memory. Values keep their BSON types: numbers are `Int32`, `Double`, `Long` or
 * `Decimal128`, regular expressions are `BSONRegExp`; strings, booleans, null, `Date`, arrays and
 * documents are plain.
 */
export type Document = Record<string, unknown>;

/** The value of an own field; a document's prototype is never read. */
export function getField(document: Document, name: string): unknown {
  return Object.hasOwn(document, name) ? document[name] : undefined;
}

/** Sets a field of a document that the caller owns; `__proto__` is a name like any other. */
export function setField(document: Document, name: string, value: unknown): void {
  if (name === '__proto__') {
    Object.defineProperty(document, name, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  } else {
    document[name] = value;
  }
}

/** Removes a field of a document that the caller owns. */
export function removeField(document: Document, name: string): void {
  Reflect.deleteProperty(document, name);
}

/** Whether a path component is an array index as MongoDB reads one: digits, no leading zero. */
export function isArrayIndex(component: string): boolean {
  return /^(?:0|[1-9]\d*)$/.test(component);
}
