import { isForeignId } from '@shop/service-kit';

import type { ProductResolvers } from '../generated/resolvers.ts';
import { readPacked } from '../models/references.ts';
import { estimateShipping } from '../operations/estimateShipping.ts';

export const Product: ProductResolvers = {
  __resolveReference: (product) => (isForeignId(product.id) ? product : null),
  unitsSold: ({ id }, _, { loaders }) => loaders.unitsSoldOfProduct.load(id),
  shippingEstimate: (product, { quantity, country }) =>
    estimateShipping(readPacked(product), quantity, country),
};
