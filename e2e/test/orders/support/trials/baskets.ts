import type { Line } from '../operations.ts';
import type { Random } from '../random.ts';

/** The ways in which the buyers of a trial fill their baskets. */
export const basketKinds = [
  'one product',
  'several products in any order',
  'duplicate lines',
  'mixed quantities',
] as const;

export type BasketKind = (typeof basketKinds)[number];

interface Baskets {
  /** How many products the buyers fight for. */
  readonly products: number;
  /** Whether all baskets have as many of each product, in whatever order. */
  readonly alike: boolean;
  readonly fill: (products: readonly string[], random: Random) => Line[];
}

export const baskets: Readonly<Record<BasketKind, Baskets>> = {
  'one product': {
    products: 1,
    alike: true,
    fill: oneOfEach,
  },
  'several products in any order': {
    products: 5,
    alike: true,
    fill: (products, random) => random.shuffle(oneOfEach(products)),
  },
  'duplicate lines': {
    products: 2,
    alike: true,
    fill: (products, random) => random.shuffle([...oneOfEach(products), ...oneOfEach(products)]),
  },
  'mixed quantities': {
    products: 3,
    alike: false,
    fill: (products, random) =>
      Array.from({ length: random.integer(1, 4) }, () => ({
        productId: random.pick(products),
        quantity: random.integer(1, 4),
      })),
  },
};

function oneOfEach(products: readonly string[]): Line[] {
  return products.map((productId) => ({ productId, quantity: 1 }));
}

/** How many of each product a basket has, its duplicate lines added up. */
export function unitsOf(lines: readonly Line[]): Map<string, number> {
  const units = new Map<string, number>();
  for (const { productId, quantity } of lines) {
    units.set(productId, (units.get(productId) ?? 0) + quantity);
  }
  return units;
}
