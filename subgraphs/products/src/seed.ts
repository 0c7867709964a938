import {
  createLogger,
  readConfig,
  readSeed,
  seedCollection,
  seedDatabase,
} from '@shop/service-kit';
import { Types } from 'mongoose';
import { z } from 'zod';

import { productsConfig } from './config.ts';
import { openModels } from './models/index.ts';
import { currencies } from './models/product.ts';
import { fold, searchWords } from './operations/words.ts';

const id = z.string().transform((hex) => new Types.ObjectId(hex));
const date = z.iso.datetime().transform((text) => new Date(text));

const seedCategory = z.object({ slug: z.string(), name: z.string() });

const seedProduct = z.object({
  id,
  sku: z.string(),
  name: z.string(),
  description: z.string(),
  brand: z.string().exactOptional(),
  category: z.string(),
  tags: z.array(z.string()),
  price: z.object({ amount: z.int(), currency: z.enum(currencies) }),
  availableQuantity: z.int(),
  weightGrams: z.int(),
  dimensions: z.object({ widthMm: z.int(), heightMm: z.int(), depthMm: z.int() }),
  images: z.array(z.url()),
  thumbnail: z.url(),
  createdAt: date,
});

const seedReview = z.object({
  id,
  productId: id,
  authorId: z.string(),
  rating: z.int(),
  comment: z.string(),
  createdAt: date,
});

const file = (name: string) => new URL(`../seed/${name}.json`, import.meta.url);

const categoryRows = readSeed(file('categories'), seedCategory);
const productRows = readSeed(file('products'), seedProduct);
const reviewRows = readSeed(file('reviews'), seedReview);
const categoryBySlug = new Map(categoryRows.map((category) => [category.slug, category]));

function wordsToFind(product: (typeof productRows)[number]): string[] {
  const category = categoryBySlug.get(product.category);
  if (!category) throw new Error(`the seed's product ${product.sku} is in no category of the seed`);
  return searchWords(product, category);
}

const config = readConfig(productsConfig);
const logger = createLogger({ name: 'products-seed', level: config.LOG_LEVEL });

await seedDatabase({
  databaseUri: config.PRODUCTS_MONGODB_URI,
  logger,
  seed: async (connection) => {
    const { categories, products, reviews } = await openModels(connection);
    const added = await Promise.all([
      seedCollection(
        categories,
        categoryRows.map(({ slug, name }) => ({ _id: slug, name, nameKey: fold(name) })),
      ),
      seedCollection(
        products,
        productRows.map((product) => {
          const { id: _id, ...row } = product;
          return {
            ...row,
            _id,
            nameKey: fold(row.name),
            searchWords: wordsToFind(product),
            status: 'ACTIVE' as const,
            updatedAt: row.createdAt,
          };
        }),
      ),
      seedCollection(
        reviews,
        reviewRows.map(({ id: _id, ...row }) => ({ ...row, _id })),
      ),
    ]);
    return added.reduce((sum, count) => sum + count, 0);
  },
});
