import { readSeed, seedCollection } from '@shop/service-kit';
import { Types } from 'mongoose';
import { z } from 'zod';

import { seedReservations } from './seedReservations.ts';
import type { Models } from './models/index.ts';
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

/**
 * Adds what is missing of the seed data.
 *
 * @returns how many categories, products, reviews and reservations were added
 */
export async function seedProducts(models: Models): Promise<number> {
  const { categories, products, reviews } = models;
  const added = await Promise.all([
    seedCollection(
      categories,
      categoryRows.map(({ slug, name }) => ({ _id: slug, name, nameKey: fold(name) })),
    ),
    seedCollection(
      products,
      productRows.map(({ id: _id, ...row }) => ({
        ...row,
        _id,
        nameKey: fold(row.name),
        searchWords: wordsToFind(row),
        status: 'ACTIVE' as const,
        heldQuantity: 0,
        committedQuantity: 0,
        suppliedQuantity: row.availableQuantity,
        restocks: 0,
        updatedAt: row.createdAt,
      })),
    ),
    seedCollection(
      reviews,
      reviewRows.map(({ id: _id, ...row }) => ({ ...row, _id })),
    ),
  ]);
  const reserved = await seedReservations(models);
  return added.reduce((sum, count) => sum + count, reserved);
}

function wordsToFind(product: Omit<(typeof productRows)[number], 'id'>): string[] {
  const category = categoryBySlug.get(product.category);
  if (!category) throw new Error(`the seed's product ${product.sku} is in no category of the seed`);
  return searchWords(product, category);
}
