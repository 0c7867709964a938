import { describe, expect, test } from '@jest/globals';

import type { PackedProduct } from '../src/models/references.ts';
import { estimateShipping } from '../src/operations/estimateShipping.ts';

/** A product whose volumetric weight is one gram, unless a side is given. */
const weighing = (weightGrams: number, side = 10): PackedProduct => ({
  weightGrams,
  dimensions: { widthMm: side, heightMm: side, depthMm: side },
});

const priceOf = (product: PackedProduct, quantity = 1, country = 'US') =>
  estimateShipping(product, quantity, country)?.price.amount;

describe('the price of sending', () => {
  test.each([
    [1, 499],
    [500, 499],
    [501, 559],
    [1_000, 559],
    [1_001, 619],
  ])('counts begun steps of 500 g: %d g at home for %d cents', (grams, cents) => {
    expect(priceOf(weighing(grams))).toBe(cents);
  });

  test.each([
    ['US', 559, 5],
    ['CA', 1_479, 8],
    ['MX', 1_479, 8],
    ['FR', 2_949, 14],
    ['ca', 1_479, 8],
  ])('depends on the zone: 1 kg to %s for %d cents within %d days', (country, cents, days) => {
    expect(estimateShipping(weighing(1_000), 1, country)).toEqual({
      price: { amount: cents, currency: 'USD' },
      chargeableWeightGrams: 1_000,
      days,
    });
  });
});

describe('the chargeable weight', () => {
  const chargeable = (product: PackedProduct, quantity = 1) =>
    estimateShipping(product, quantity, 'US')?.chargeableWeightGrams;

  test('is one gram for 5 cubic centimetres when that is more than the weight', () => {
    expect(chargeable(weighing(100, 100))).toBe(200);
    expect(chargeable(weighing(300, 100))).toBe(300);
  });

  test('is rounded up once, for all items together', () => {
    // 21 mm cubed is 1.8522 g: each alone is 2 g, a thousand are 1,852.2 g.
    expect(chargeable(weighing(1, 21))).toBe(2);
    expect(chargeable(weighing(1, 21), 1_000)).toBe(1_853);
  });

  test('is not rounded when it is whole', () => {
    const box = { widthMm: 5_000, heightMm: 1, depthMm: 1 };
    expect(chargeable({ weightGrams: 1, dimensions: box }, 7)).toBe(7);
  });

  test.each([
    ['by weight', weighing(24_000), 1_000],
    [
      'by volume',
      { ...weighing(1), dimensions: { widthMm: 5_000, heightMm: 240, depthMm: 100 } },
      1_000,
    ],
  ])('may be 24 t and not a gram more, %s', (_, product, quantity) => {
    expect(chargeable(product, quantity)).toBe(24_000_000);
    expect(priceOf(product, quantity, 'FR')).toBe(2_499 + 47_999 * 450);
    const { widthMm } = product.dimensions;
    const heavier = {
      weightGrams: product.weightGrams + 1,
      dimensions: { ...product.dimensions, widthMm: widthMm + 1 },
    };
    expect(estimateShipping(heavier, quantity, 'FR')).toBeNull();
  });

  test.each([100_000, Number.MAX_SAFE_INTEGER])(
    'of a cube of %d mm is more than can be sent, not a wrong number',
    (side) => {
      expect(estimateShipping(weighing(1, side), 1_000, 'US')).toBeNull();
      expect(estimateShipping(weighing(Number.MAX_SAFE_INTEGER), 1_000, 'US')).toBeNull();
    },
  );
});

test.each([0, -1, 1_001, 1.5, NaN, Infinity])('a quantity of %d is refused', (quantity) => {
  expect(() => estimateShipping(weighing(1), quantity, 'US')).toThrow(
    expect.objectContaining({ name: 'InputError', field: 'quantity' }),
  );
});

describe('whatever is sent wherever', () => {
  /** A generator of pseudo-random whole numbers from 1 to `max`, the same in each run (mulberry32). */
  function numbers(seed: number): (max: number) => number {
    let state = seed;
    return (max) => {
      state = (state + 0x6d2b79f5) | 0;
      let bits = Math.imul(state ^ (state >>> 15), 1 | state);
      bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
      return 1 + (((bits ^ (bits >>> 14)) >>> 0) % max);
    };
  }

  const random = numbers(7);
  const cases = Array.from({ length: 2_000 }, () => ({
    product: {
      weightGrams: random(30_000),
      dimensions: { widthMm: random(900), heightMm: random(900), depthMm: random(900) },
    },
    quantity: random(999),
    country: ['US', 'CA', 'MX', 'FR', 'JP'][random(5) - 1] ?? 'US',
  }));

  /** What cannot be sent costs more than everything that can. */
  const cost = (...args: Parameters<typeof estimateShipping>) =>
    estimateShipping(...args)?.price.amount ?? Infinity;

  test('amounts are integers that a GraphQL Int can show', () => {
    for (const { product, quantity, country } of cases) {
      const estimate = estimateShipping(product, quantity, country);
      for (const value of [estimate?.price.amount ?? 1, estimate?.chargeableWeightGrams ?? 1]) {
        expect(Number.isInteger(value) && value > 0 && value < 2 ** 31).toBe(true);
      }
    }
  });

  test('more weight, a longer side, one more item or a further zone is never cheaper', () => {
    for (const { product, quantity, country } of cases) {
      const price = cost(product, quantity, country);
      const { weightGrams, dimensions } = product;
      const larger = { ...dimensions, depthMm: dimensions.depthMm + random(500) };
      expect(
        cost({ ...product, weightGrams: weightGrams + random(999) }, quantity, country),
      ).toBeGreaterThanOrEqual(price);
      expect(cost({ ...product, dimensions: larger }, quantity, country)).toBeGreaterThanOrEqual(
        price,
      );
      expect(cost(product, quantity + 1, country)).toBeGreaterThanOrEqual(price);
      const [home, near, far] = ['US', 'CA', 'FR'].map((zone) => cost(product, quantity, zone));
      expect([home, near, far]).toEqual([home, near, far].toSorted((a = 0, b = 0) => a - b));
    }
  });

  test('sending two together is never dearer than sending them apart', () => {
    for (const { product, country } of cases) {
      expect(cost(product, 2, country)).toBeLessThanOrEqual(2 * cost(product, 1, country));
    }
  });
});
