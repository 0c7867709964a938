import { describe, expect, test } from '@jest/globals';
import { checkForeignId, InputError, isForeignId } from '@shop/service-kit';

describe('an id of another service', () => {
  test.each(['u', '5eed00010000000000000001', 'x'.repeat(64)])('may be %j', (id) => {
    expect(isForeignId(id)).toBe(true);
    expect(checkForeignId('userId', id)).toBe(id);
  });

  test.each(['', 'x'.repeat(65)])('is not %j, and the field is named', (id) => {
    expect(isForeignId(id)).toBe(false);
    expect(() => checkForeignId('userId', id)).toThrow(InputError);
    expect(() => checkForeignId('userId', id)).toThrow('userId must be 1 to 64 characters long.');
  });

  test.each([undefined, null, 7, ['a'], { $gt: '' }])('is a text, not %j', (id) => {
    expect(isForeignId(id)).toBe(false);
  });
});
