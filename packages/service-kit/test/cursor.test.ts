import { describe, expect, test } from '@jest/globals';
import { Types } from 'mongoose';

import type { Keyset } from '@shop/service-kit';

import { decodeCursor, encodeCursor } from '../src/cursor.ts';

const keyset: Keyset = {
  name: 'items',
  keys: [
    { field: 'at', direction: -1, type: 'date' },
    { field: 'price.amount', direction: 1, type: 'number' },
    { field: 'name', direction: 1, type: 'string' },
    { field: '_id', direction: 1, type: 'id' },
  ],
};
const item = {
  at: new Date('1969-07-20T20:17:40.123Z'),
  price: { amount: -1.5 },
  name: 'ünï"cødé\u0000😀',
  _id: new Types.ObjectId('0123456789abcdef01234567'),
};

const craft = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const hex = '0123456789abcdef01234567';

describe('a cursor', () => {
  test('gives back the values that it was made of', () => {
    const cursor = encodeCursor(keyset, item);
    expect(decodeCursor(keyset, cursor)).toEqual([item.at, -1.5, item.name, item._id]);
  });

  test('can stand in a URL', () => {
    expect(encodeCursor(keyset, item)).toMatch(/^[\w-]+$/);
  });

  test.each<[string, string]>([
    ['nothing', ''],
    ['not base64', '%%%'],
    ['not JSON', craft('[1,')],
    ['not UTF-8', Buffer.from([0xff, 0xfe, 0x00]).toString('base64url')],
    ['no array', craft({ 0: 'items', length: 5 })],
    ['null', craft('null')],
    ['an empty array', craft([])],
    ['the name of another list', craft(['orders', 0, 1, 'a', hex])],
    ['no name', craft([0, 1, 'a', hex])],
    ['too few values', craft(['items', 0, 1, 'a'])],
    ['too many values', craft(['items', 0, 1, 'a', hex, hex])],
    ['a date as text', craft(['items', '2026-01-01', 1, 'a', hex])],
    ['a moment between two milliseconds', craft(['items', 0.5, 1, 'a', hex])],
    ['a date that no calendar has', craft(['items', 8.64e15 + 1, 1, 'a', hex])],
    ['an infinite number', craft(`["items",0,1e999,"a","${hex}"]`)],
    ['a number as text', craft(['items', 0, '1', 'a', hex])],
    ['a text as number', craft(['items', 0, 1, 2, hex])],
    ['an id that is too short', craft(['items', 0, 1, 'a', hex.slice(1)])],
    ['an id in capitals', craft(['items', 0, 1, 'a', hex.toUpperCase()])],
    ['an id with a line after it', craft(['items', 0, 1, 'a', `${hex}\n`])],
    ['null in place of a value', craft(['items', null, 1, 'a', hex])],
    ['an operator', craft(['items', { $gt: 0 }, 1, 'a', hex])],
    ['an operator for a text', craft(['items', 0, 1, { $ne: '' }, hex])],
    ['an operator for an id', craft(['items', 0, 1, 'a', { $oid: hex }])],
    ['an array for a text', craft(['items', 0, 1, ['a'], hex])],
    ['__proto__', craft(`["items",0,1,{"__proto__":{"length":1}},"${hex}"]`)],
    ['an object with __proto__', craft('{"__proto__":["items",0,1,"a"]}')],
    ['an endless nest', craft('['.repeat(3_000))],
    ['a huge text', craft(['items', 0, 1, 'a'.repeat(1_000_000), hex])],
  ])('that holds %s is refused', (_, cursor) => {
    expect(() => decodeCursor(keyset, cursor)).toThrow(
      expect.objectContaining({
        name: 'InputError',
        field: 'after',
        message: 'after is not a cursor of this list: use one that it returned.',
      }),
    );
  });

  test('is not made of an item that lacks a field', () => {
    expect(() => encodeCursor(keyset, { ...item, price: null })).toThrow(TypeError);
    expect(() => encodeCursor(keyset, { ...item, name: undefined })).toThrow(TypeError);
  });
});
