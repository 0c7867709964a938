import { describe, expect, test } from '@jest/globals';
import { Decimal128, Double, Int32, Long, Timestamp } from 'bson';
import { applyUpdate, MongoError } from '../../src/semantics.ts';
import { spelled, typed } from '../bson.ts';

const NOW = new Date('2026-01-02T03:04:05.678Z');

const update = (document: object, change: object): ReturnType<typeof applyUpdate> =>
  applyUpdate(typed(document), typed(change), { isInsert: false, now: NOW });

const decimal = (text: string): Decimal128 => Decimal128.fromString(text);

/** Expects types and the order of fields too. */
function expectUpdated(document: object, change: object, expected: object): void {
  const before = typed(document);
  const untouched = spelled(before);
  const result = applyUpdate(before, typed(change), { isInsert: false, now: NOW });
  expect(spelled(result.document)).toBe(spelled(typed(expected)));
  expect(result.modified).toBe(true);
  expect(spelled(before)).toBe(untouched);
}

describe('operators on fields', () => {
  test.each<[string, object, object, object]>([
    ['$set a field', { a: 1 }, { $set: { a: 2 } }, { a: 2 }],
    [
      '$set makes documents on the way',
      { a: 1 },
      { $set: { 'b.c.d': 1 } },
      { a: 1, b: { c: { d: 1 } } },
    ],
    ['$set a type', { a: 1 }, { $set: { a: new Double(1) } }, { a: new Double(1) }],
    [
      'new fields come in the order of their names',
      { z: 1 },
      { $set: { b: 1, a: 1, c10: 1, c9: 1 }, $inc: { aa: 1 } },
      { z: 1, a: 1, aa: 1, b: 1, c10: 1, c9: 1 },
    ],
    ['$set an element of an array', { a: [1, 2] }, { $set: { 'a.1': 5 } }, { a: [1, 5] }],
    [
      '$set past the end fills up with null',
      { a: [1] },
      { $set: { 'a.3': 5 } },
      { a: [1, null, null, 5] },
    ],
    ['$unset', { a: 1, b: { c: 1, d: 1 } }, { $unset: { a: '', 'b.c': '' } }, { b: { d: 1 } }],
    ['$unset an element leaves null', { a: [1, 2] }, { $unset: { 'a.0': '' } }, { a: [null, 2] }],
    ['$inc', { a: 1 }, { $inc: { a: 2 } }, { a: 3 }],
    ['$inc what is missing', { a: 1 }, { $inc: { b: 2 } }, { a: 1, b: 2 }],
    ['$inc to a long', { a: 2147483647 }, { $inc: { a: 1 } }, { a: Long.fromNumber(2147483648) }],
    ['$inc by a double', { a: 1 }, { $inc: { a: 0.5 } }, { a: 1.5 }],
    [
      '$inc a decimal',
      { a: decimal('0.10') },
      { $inc: { a: decimal('0.20') } },
      { a: decimal('0.30') },
    ],
    [
      '$inc a decimal by an int',
      { a: decimal('0.10') },
      { $inc: { a: 1 } },
      { a: decimal('1.10') },
    ],
    ['$mul', { a: 5 }, { $mul: { a: 3 } }, { a: 15 }],
    ['$mul what is missing', {}, { $mul: { a: Long.fromNumber(5) } }, { a: Long.fromNumber(0) }],
    [
      '$mul a decimal',
      { a: decimal('10.00') },
      { $mul: { a: decimal('1.21') } },
      { a: decimal('12.1000') },
    ],
    ['$min', { a: 5, b: 5 }, { $min: { a: 3, b: 9 } }, { a: 3, b: 5 }],
    ['$max', { a: 5, b: 5 }, { $max: { a: 3, b: 9 } }, { a: 5, b: 9 }],
    ['$max across types', { a: 5 }, { $max: { a: 'x' } }, { a: 'x' }],
    ['$min what is missing', {}, { $min: { a: 5 } }, { a: 5 }],
    ['$currentDate', {}, { $currentDate: { a: true, b: { $type: 'date' } } }, { a: NOW, b: NOW }],
    [
      '$currentDate as a timestamp',
      {},
      { $currentDate: { a: { $type: 'timestamp' } } },
      { a: new Timestamp({ t: Math.floor(NOW.getTime() / 1000), i: 1 }) },
    ],
    ['$rename', { a: 1, b: 2 }, { $rename: { a: 'c' } }, { b: 2, c: 1 }],
    ['$rename onto a field', { a: 1, b: 2 }, { $rename: { a: 'b' } }, { b: 1 }],
    ['$rename into a document', { a: 1 }, { $rename: { a: 'x.y' } }, { x: { y: 1 } }],
    ['$bit and', { a: 13 }, { $bit: { a: { and: 10 } } }, { a: 8 }],
    [
      '$bit or a long',
      { a: 3 },
      { $bit: { a: { or: Long.fromNumber(4) } } },
      { a: Long.fromNumber(7) },
    ],
    ['$bit xor', { a: 1 }, { $bit: { a: { xor: 5 } } }, { a: 4 }],
    ['$bit what is missing', {}, { $bit: { a: { or: 5 } } }, { a: 5 }],
    [
      '$set a field named like a property of objects',
      { a: 1 },
      { $set: { constructor: 1 } },
      { a: 1, constructor: 1 },
    ],
  ])('%s', (_name, document, change, expected) => {
    expectUpdated(document, change, expected);
  });

  test('__proto__ is a field', () => {
    const change = { $set: Object.fromEntries([['__proto__.polluted', true]]) };
    const { document } = update({ a: 1 }, change);
    expect(Object.keys(document)).toEqual(['a', '__proto__']);
    expect(Object.getPrototypeOf(document)).toBe(Object.prototype);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});

describe('an update that changes nothing says so', () => {
  test.each<[object, object]>([
    [{ a: 1 }, { $set: { a: 1 } }],
    [{ a: { b: [1] } }, { $set: { a: { b: [1] } } }],
    [{ a: 1 }, { $set: {} }],
    [{ a: 1 }, { $inc: { a: 0 } }],
    [{ a: 1 }, { $min: { a: 5 } }],
    [{ a: 1 }, { $max: { a: new Double(1) } }],
    [{ a: 1 }, { $unset: { b: '' } }],
    [{ a: 1 }, { $unset: { 'a.b': '' } }],
    [{ a: 1 }, { $rename: { b: 'c' } }],
    [{ a: 1 }, { $rename: { b: 'a.c' } }],
    [{ a: 1 }, { $setOnInsert: { 'a.b': 2 } }],
    [{ a: 1 }, { $setOnInsert: { a: 2 } }],
    [{ a: [1] }, { $pull: { a: 2 } }],
    [{ a: [1] }, { $addToSet: { a: 1 } }],
    [{ a: [] }, { $pop: { a: 1 } }],
    [{ a: [1] }, { $push: { a: { $each: [] } } }],
    [{ a: 1 }, { $pull: { b: 2 } }],
    [{ a: 1 }, { $pop: { b: 1 } }],
    [{ _id: 1, a: 1 }, { a: 1 }],
  ])('%j %j', (document, change) => {
    const before = typed(document);
    const result = applyUpdate(before, typed(change), { isInsert: false, now: NOW });
    expect(result.modified).toBe(false);
    expect(result.document).toBe(before);
  });
});

describe('errors', () => {
  test.each<[object, object, number, RegExp]>([
    [{ a: 1 }, { $set: { a: 1 }, $inc: { a: 1 } }, 40, /would create a conflict at 'a'/],
    [{ a: 1 }, { $set: { a: 1, 'a.b': 1 } }, 40, /conflict at 'a'/],
    [{ a: 1 }, { $set: { 'a.b': 1 }, $unset: { a: 1 } }, 40, /conflict at 'a'/],
    [{ a: 1 }, { $rename: { a: 'b' }, $set: { b: 1 } }, 40, /conflict at 'b'/],
    [{ _id: 1 }, { $set: { _id: 2 } }, 66, /immutable field '_id'/],
    [{ _id: 1 }, { $unset: { _id: 1 } }, 66, /immutable field '_id'/],
    [{ _id: { a: 1 } }, { $set: { '_id.a': 2 } }, 66, /immutable field '_id'/],
    [{ _id: 1 }, { _id: 2 }, 66, /altered to _id: 2/],
    [{ a: {} }, { $inc: { a: 1 } }, 14, /non-numeric type object/],
    [{ a: null }, { $inc: { a: 1 } }, 14, /non-numeric type null/],
    [{ a: 1 }, { $inc: { a: 'x' } }, 14, /Cannot increment with non-numeric argument/],
    [{ a: Long.MAX_VALUE }, { $inc: { a: 1 } }, 2, /Failed to apply \$inc/],
    [{ a: Long.MAX_VALUE }, { $mul: { a: 2 } }, 2, /Failed to apply \$mul/],
    [{ a: 1 }, { $set: { 'a.b': 1 } }, 28, /Cannot create field 'b' in element {a: 1}/],
    [{ a: null }, { $inc: { 'a.b': 1 } }, 28, /Cannot create field 'b'/],
    [{ a: [1] }, { $set: { 'a.b': 1 } }, 28, /Cannot create field 'b'/],
    [{ a: 1 }, { $push: { 'a.b': 1 } }, 28, /Cannot create field 'b'/],
    [{ a: 1 }, { $pop: { 'a.b': 1 } }, 28, /Cannot create field 'b'/],
    [{ a: 1 }, { $nope: { a: 1 } }, 9, /Unknown modifier: \$nope/],
    [{ a: 1 }, { $set: { a: 1 }, b: 1 }, 9, /Unknown modifier: b/],
    [{ a: 1 }, { $set: 1 }, 9, /Modifiers operate on fields/],
    [{ a: 1 }, { $set: { 'a..b': 1 } }, 56, /empty field name/],
    [{ a: 1 }, { $set: { '': 1 } }, 56, /empty field name/],
    [{ a: 1 }, { $set: { $a: 1 } }, 52, /dollar \(\$\) prefixed field '\$a'/],
    [{ a: 1 }, { b: 1, $set: 1 }, 52, /dollar \(\$\) prefixed field '\$set'/],
    [{ a: 1 }, { $rename: { a: 'a' } }, 2, /must differ/],
    [{ a: 1 }, { $rename: { a: 1 } }, 2, /must be a string/],
    [{ a: [{ b: 1 }] }, { $rename: { 'a.0.b': 'c' } }, 2, /cannot be an array element/],
    [
      { a: [1], b: 1 },
      { $rename: { b: 'a.0' } },
      2,
      /destination field cannot be an array element/,
    ],
    [{ a: {} }, { $rename: { a: 'a.b' } }, 2, /same path/],
    [{ a: 1 }, { $rename: { 'a.b': 'c' } }, 28, /Cannot create field 'b'/],
    [{ a: 1 }, { $currentDate: { a: 1 } }, 2, /not valid type for \$currentDate/],
    [{ a: 1 }, { $currentDate: { a: { $type: 'x' } } }, 2, /\$type/],
    [{ a: 1.5 }, { $bit: { a: { and: 1 } } }, 2, /non-integral type/],
    [{ a: 1 }, { $bit: { a: { nand: 1 } } }, 2, /only supports 'and', 'or', and 'xor'/],
    [{ a: 1 }, { $bit: { a: { and: 1.5 } } }, 2, /must be an Integer/],
    [{ a: [1] }, { $set: { 'a.1600000': 1 } }, 2, /backfill/],
  ])('%j %j', (document, change, code, message) => {
    const run = (): unknown => update(document, change);
    expect(run).toThrow(MongoError);
    expect(run).toThrow(message);
    expect(run).toThrow(expect.objectContaining({ code }));
  });
});

describe('a replacement', () => {
  test('keeps the _id, as the first field', () => {
    expectUpdated({ _id: 1, a: 1 }, { b: 2 }, { _id: 1, b: 2 });
    expectUpdated({ _id: 1, a: 1 }, { b: 2, _id: 1 }, { _id: 1, b: 2 });
    expectUpdated({ _id: 1, a: 1 }, {}, { _id: 1 });
  });
});

describe('a pipeline', () => {
  const apply = (document: object, pipeline: object[], lets?: object): unknown =>
    spelled(
      applyUpdate(typed(document), pipeline.map(typed), {
        isInsert: false,
        now: NOW,
        ...(lets && { lets: typed(lets) }),
      }).document,
    );

  test('computes from the document before it', () => {
    const pipeline = [
      { $set: { t: { $add: ['$a', '$b'] }, l: { $concatArrays: ['$l', [3]] }, at: '$$NOW' } },
      { $unset: 'b' },
    ];
    expect(apply({ _id: 1, a: 2, b: 3, l: [1] }, pipeline)).toBe(
      spelled(typed({ _id: 1, a: 2, l: [1, 3], t: 5, at: NOW })),
    );
    expect(apply({ _id: 1, a: 2 }, [{ $replaceWith: { b: '$a' } }])).toBe(
      spelled(typed({ _id: 1, b: 2 })),
    );
  });

  test('may name the variables of the command', () => {
    expect(apply({ _id: 1 }, [{ $set: { a: '$$x' } }], { x: new Int32(5) })).toBe(
      spelled(typed({ _id: 1, a: 5 })),
    );
  });

  test.each<[object[], number]>([
    [[{ $set: { _id: 2 } }], 66],
    [[{ $match: { a: 1 } }], 72],
    [[{ $nope: 1 }], 72],
  ])('%j is refused', (pipeline, code) => {
    expect(() => apply({ _id: 1 }, pipeline)).toThrow(expect.objectContaining({ code }));
  });
});
