import fc from 'fast-check';

import { command } from '../command.ts';
import { mustEqual } from '../counterexample.ts';
import { slot } from './draft.ts';

/** Goods come in, or are taken out of stock. */
export const adjustStock = command(
  'adjustStock',
  fc.record({ slot, delta: fc.integer({ min: -30, max: 30 }).filter((delta) => delta !== 0) }),
  {
    async run({ model, shop }, { slot, delta }) {
      const product = model.product(slot);
      const isThere = product.available + delta >= 0;
      const answer = await shop.adjust(product.id, delta);
      mustEqual('an adjustment', answer, isThere ? 'done' : 'InsufficientStock');
      if (isThere) product.available += delta;
    },
  },
);

export const changePrice = command(
  'changePrice',
  fc.record({ slot, price: fc.integer({ min: 1, max: 5_000 }) }),
  {
    async run({ model, shop }, { slot, price }) {
      const product = model.product(slot);
      await shop.setPrice(product.id, price);
      product.price = price;
    },
  },
);

/** A product goes off sale for good; not the last one, or there would be nothing left to order. */
export const archive = command('archive', slot, {
  when: (model) => model.products.filter(({ archived }) => !archived).length > 1,
  async run({ model, shop }, slot) {
    const product = model.product(slot);
    await shop.archive(product.id);
    product.archived = true;
  },
});
