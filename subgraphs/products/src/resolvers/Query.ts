import { authorizeService, checkBatch, checkText, parseId } from '@shop/service-kit';

import type { QueryResolvers } from '../generated/resolvers.ts';
import { listCategories } from '../operations/listCategories.ts';
import { listProducts } from '../operations/listProducts.ts';
import { checkSlug } from '../operations/rules.ts';
import { searchProducts } from '../operations/searchProducts.ts';

export const Query: QueryResolvers = {
  product: (_, { id }, { loaders }) => loaders.productById.load(parseId('id', id).toHexString()),
  productBySku: (_, { sku }, { loaders }) =>
    loaders.productBySku.load(checkText('sku', sku, { max: 40 })),
  products: (_, { filter, sort, ...page }, { products }) =>
    listProducts(products, { filter, sort, page }),
  searchProducts: (_, { query, ...page }, { products }) =>
    searchProducts(products, { query, page }),
  category: (_, { slug }, { loaders }) => loaders.categoryBySlug.load(checkSlug('slug', slug)),
  categories: (_, _args, { categories }) => listCategories(categories),
  productsByIds: (_, { ids }, { caller, loaders }) => {
    authorizeService(caller);
    return Promise.all(checkBatch('ids', ids).map((id) => loaders.productById.load(id)));
  },
};
