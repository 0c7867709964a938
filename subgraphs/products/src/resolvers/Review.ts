import type { ReviewResolvers } from '../generated/resolvers.ts';
import { existing } from './existing.ts';

export const Review: ReviewResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.reviewById.load(id),
  id: (review) => review._id.toHexString(),
  product: async ({ productId }, _, { loaders }) => {
    const id = productId.toHexString();
    return existing(`product ${id}`, await loaders.productById.load(id));
  },
  author: ({ authorId }) => ({ id: authorId }),
};
