import fc from 'fast-check';

import { compareBooks } from './books.ts';
import type { RealShop } from './realShop.ts';
import type { ShopModel } from './shopModel.ts';

/** What a command works on: the shop, and what it must be. */
export interface World {
  readonly model: ShopModel;
  readonly shop: RealShop;
  /** Counts what happened, by name. */
  readonly tally: (what: string) => void;
}

/** What fast-check calls the model, and makes anew for each run. */
export interface Expected {
  readonly model: ShopModel;
  readonly tally: World['tally'];
}

export type ShopCommand = fc.AsyncCommand<Expected, RealShop>;

/** Something that can happen to a shop. */
export interface Deed<P> {
  /** Whether it can happen now; always when left out. */
  readonly when?: (model: ShopModel, parameters: P) => boolean;
  /** Does it to both, and compares the answers; the books are compared after it. @throws Counterexample when the shop is not what it must be */
  readonly run: (world: World, parameters: P) => Promise<void>;
}

/** Commands that do the same with parameters of their own; they print as `name(parameters)`. */
export function command<P>(
  name: string,
  parameters: fc.Arbitrary<P>,
  { when, run }: Deed<P>,
): fc.Arbitrary<ShopCommand> {
  return parameters.map((chosen) => ({
    check: ({ model }) => when?.(model, chosen) ?? true,
    async run({ model, tally }, shop) {
      const world = { model, shop, tally };
      tally(name);
      await run(world, chosen);
      await compareBooks(world);
    },
    toString: () => `${name}(${JSON.stringify(chosen)})`,
  }));
}
