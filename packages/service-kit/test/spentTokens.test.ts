import { describe, expect, test } from '@jest/globals';

import type { ServiceTokenClaims } from '../src/identity/serviceToken.ts';
import { createSpentTokens } from '../src/identity/spentTokens.ts';

/** A memory of used tokens by a clock that the test sets; tokens are told apart by their ids. */
const remember = () => {
  const clock = { seconds: 1_000_000 };
  const spent = createSpentTokens(() => clock.seconds * 1_000);
  const spend = (jti: string) =>
    spent.spend({ jti, op: 'query', iat: 0, exp: 0 } as ServiceTokenClaims);
  return { clock, spend };
};

describe('a used token', () => {
  test('is known', () => {
    const { spend } = remember();
    expect([spend('a'), spend('b'), spend('a'), spend('b')]).toEqual([true, true, false, false]);
  });

  test.each([0, 1, 20, 39, 40, 41, 79, 80, 81])(
    'is known as long as it could be taken again, whenever it was used: after %i seconds',
    (age) => {
      const { clock, spend } = remember();
      clock.seconds += age;
      spend('a');
      for (let second = 0; second <= 40; second += 1) {
        expect(spend('a')).toBe(false);
        spend(`other ${second}`);
        clock.seconds += 1;
      }
    },
  );

  test('is forgotten some time later', () => {
    const { clock, spend } = remember();
    spend('a');
    clock.seconds += 81;
    expect(spend('a')).toBe(true);
  });
});
