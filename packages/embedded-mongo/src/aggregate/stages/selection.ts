import { Int32 } from 'bson';
import { MongoError } from '../../errors.ts';
import { compilePredicate } from '../../query/filter.ts';
import { sortDocuments, sortParts } from '../../query/sort.ts';
import { setField, type Document } from '../../values/document.ts';
import { toInteger } from '../../values/numbers.ts';
import { isDocument, typeOf } from '../../values/types.ts';
import type { StageCompiler } from './stage.ts';

export const match: StageCompiler = (operand, { variables }, name) => {
  if (!isDocument(operand)) {
    throw new MongoError(15959, `the ${name} filter must be an expression in an object`);
  }
  const predicate = compilePredicate(operand, variables);
  return function* (input, { now, bindings }) {
    for (const document of input) {
      if (predicate(document, { index: undefined, now, bindings })) yield document;
    }
  };
};

export const sort: StageCompiler = (operand, _scope, name) => {
  if (!isDocument(operand)) {
    throw new MongoError(15973, `the ${name} key specification must be an object`);
  }
  if (sortParts(operand).length === 0) {
    throw new MongoError(15976, `${name} stage must have at least one sort key`);
  }
  return (input) => sortDocuments(input, operand);
};

export const limit: StageCompiler = (operand, _scope, name) => {
  const most = count(operand, name);
  if (most === 0) throw new MongoError(15958, 'the limit must be positive');
  return function* (input) {
    let taken = 0;
    for (const document of input) {
      yield document;
      taken += 1;
      if (taken === most) return;
    }
  };
};

export const skip: StageCompiler = (operand, _scope, name) => {
  const fewest = count(operand, name);
  return function* (input) {
    let passed = 0;
    for (const document of input) {
      passed += 1;
      if (passed > fewest) yield document;
    }
  };
};

function count(operand: unknown, name: string): number {
  const whole = toInteger(operand);
  if (whole === undefined || whole < 0n) {
    throw new MongoError(
      name === '$limit' ? 5107201 : 5107200,
      `invalid argument to ${name} stage: Expected a non-negative number in: ${name}: ${typeOf(operand)}`,
    );
  }
  return Number(whole);
}

/** `$count`: one document with the number of documents, none when there are none. */
export const countInto: StageCompiler = (operand, _scope, name) => {
  if (typeof operand !== 'string' || operand === '' || /^\$|[.\0]/.test(operand)) {
    throw new MongoError(
      40156,
      `the ${name} field must be a non-empty string without '$' at its start and '.' in it`,
    );
  }
  return function* (input) {
    const documents = Array.from(input).length;
    const result: Document = {};
    setField(result, operand, new Int32(documents));
    if (documents > 0) yield result;
  };
};

/** `$sample`: a random choice, by Vitter's algorithm R, in random order. */
export const sample: StageCompiler = (operand, _scope, name) => {
  const size = isDocument(operand) ? toInteger(operand['size']) : undefined;
  if (size === undefined || size < 1n) {
    throw new MongoError(28747, `${name} stage requires a size that is a positive number`);
  }
  const most = Number(size);
  return (input) => {
    const chosen: Document[] = [];
    let seen = 0;
    for (const document of input) {
      seen += 1;
      const at = Math.floor(Math.random() * seen);
      if (chosen.length < most) chosen.splice(at, 0, document);
      else if (at < most) chosen[at] = document;
    }
    return chosen;
  };
};
