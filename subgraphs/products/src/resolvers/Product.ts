import type { ProductRecord } from '../models/product.ts';
import type { ProductResolvers } from '../generated/resolvers.ts';
import { existing } from './existing.ts';

export const Product: ProductResolvers = {
  __resolveReference: (reference, { loaders }) =>
    'id' in reference
      ? loaders.productById.load(reference.id)
      : loaders.productBySku.load(reference.sku),
  id: (product) => product._id.toHexString(),
  category: async ({ category }, _, { loaders }) =>
    existing(`category ${category}`, await loaders.categoryBySlug.load(category)),
  inStock: (product) => sellable(product) > 0,
  availableQuantity: sellable,
  rating: async ({ _id }, _, { loaders }) =>
    (await loaders.ratingByProduct.load(_id.toHexString())) ?? { average: null, count: 0 },
  reviews: ({ _id }, page, { loaders }) => loaders.reviewsByProduct.load(_id.toHexString(), page),
};

function sellable({ status, availableQuantity }: ProductRecord): number {
  return status === 'ACTIVE' ? availableQuantity : 0;
}
