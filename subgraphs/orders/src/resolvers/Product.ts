import { isForeignId, UnavailableError } from '@shop/service-kit';

import type { ProductResolvers } from '../generated/resolvers.ts';
import { readPacked } from '../models/references.ts';
import { estimateShipping } from '../operations/estimateShipping.ts';

export const Product: ProductResolvers = {
  __resolveReference: (product) => (isForeignId(product.id) ? product : null),
  sku: ({ sku }) => {
    if (sku !== undefined) return sku;
    throw new UnavailableError('The order is not priced yet, so its products have no SKU in it.');
  },
  unitsSold: async ({ id }, _, { loaders }) =>
    (await loaders.unitsSoldByProduct.load(id))?.units ?? 0,
  shippingEstimate: (product, { quantity, country }) =>
    estimateShipping(readPacked(product), quantity, country),
};
