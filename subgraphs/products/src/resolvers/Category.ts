import type { CategoryResolvers } from '../generated/resolvers.ts';

export const Category: CategoryResolvers = {
  __resolveReference: ({ slug }, { loaders }) => loaders.categoryBySlug.load(slug),
  slug: (category) => category._id,
  products: ({ _id }, page, { loaders }) => loaders.productsByCategory.load(_id, page),
};
