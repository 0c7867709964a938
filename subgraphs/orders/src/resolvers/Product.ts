import { isForeignId } from '@shop/service-kit';

import type { ProductResolvers } from '../generated/resolvers.ts';
import { readPacked } from '../models/references.ts';
import { estimateShipping } from '../operations/estimateShipping.ts';

export const Product: ProductResolvers = {
  __resolveReference: (product) => (isForeignId(product.id) ? product : null),
  unitsSold: async ({ id }, _, { loaders }) =>
    (await loaders.unitsSoldByProduct.load(id))?.units ?? 0,
  shippingEstimate: (product, { quantity, country }) =>
    estimateShipping(readPacked(product), quantity, country),
};
