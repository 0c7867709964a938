import { describe, expect, test } from '@jest/globals';

import { checkPostalAddress } from '@shop/service-kit';

const address = { street: 'Am Markt 1', city: 'Jena', postalCode: '07743', country: 'DE' };

describe('checkPostalAddress', () => {
  test('gives the address trimmed, with the country in capitals', () => {
    const given = { ...address, street: ' Am Markt 1 ', country: 'de' };
    expect(checkPostalAddress('address', given)).toEqual(address);
  });

  test.each([null, undefined])('keeps no state where it is %p', (state) => {
    expect(checkPostalAddress('address', { ...address, state })).toStrictEqual(address);
    const thuringia = { ...address, state: 'Thuringia' };
    expect(checkPostalAddress('address', thuringia)).toEqual(thuringia);
  });

  test.each([
    ['street', ''],
    ['street', 'x'.repeat(201)],
    ['city', ' '],
    ['city', 'x'.repeat(101)],
    ['state', ''],
    ['state', 'x'.repeat(101)],
    ['postalCode', ''],
    ['postalCode', 'x'.repeat(21)],
    ['country', ''],
    ['country', 'D1'],
    ['country', 'Germany'],
  ])('names %s when it is %j', (part, value) => {
    expect(() => checkPostalAddress('address', { ...address, [part]: value })).toThrow(
      expect.objectContaining({ name: 'InputError', field: `address.${part}` }),
    );
  });

  test('refuses null', () => {
    expect(() => checkPostalAddress('address', null)).toThrow('address cannot be null.');
  });
});
