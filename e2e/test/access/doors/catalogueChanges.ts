import { door, type Door, ownDoor } from './door.ts';

const newProduct = (sku: string, category: string): string => `input: {
  sku: ${sku}, category: ${category}, name: "Behind a door", description: "Made by a test.", brand: "Test",
  thumbnail: "https://example.com/test.png", price: { amount: 100, currency: USD }, weightGrams: 1,
  dimensions: { widthMm: 1, heightMm: 1, depthMm: 1 }
}`;

const review = (product: string): string =>
  `input: { productId: ${product}, rating: 4, comment: "Written by a test." }`;

/** Ways through changes of the catalogue, and through reviews. */
export const catalogueChangeDoors: readonly Door[] = [
  door(`mutation { createProduct(${newProduct('$newSku', '$category')}) {
    ... on Product { ...Here }
  } }`),
  door(
    `mutation { createProduct(${newProduct('$sku', '$category')}) { ... on SkuTaken { ...Here } } }`,
  ),
  door(`mutation { createProduct(${newProduct('$newSku', '"none"')}) {
    ... on UnknownCategory { ...Here }
  } }`),
  door(`mutation { createProduct(${newProduct('$newSku', '"none"')}) {
    ... on UserError { ...Here }
  } }`),
  door(`mutation { updateProduct(input: { id: $product, brand: "Essence" }) {
    ... on Product { ...Here }
  } }`),
  door(`mutation { updateProduct(input: { id: $product, category: "none" }) {
    ... on UnknownCategory { ...Here }
  } }`),
  door('mutation { archiveProduct(input: { id: $newProduct }) { ...Here } }'),
  door(
    'mutation { adjustStock(input: { id: $product, delta: 1 }) { ... on Product { ...Here } } }',
  ),
  door(`mutation { adjustStock(input: { id: $product, delta: -1000000 }) {
    ... on InsufficientStock { ...Here }
  } }`),
  door(`mutation { adjustStock(input: { id: $product, delta: -1000000 }) {
    ... on UserError { ...Here }
  } }`),

  door(`mutation { createReview(${review('$newProduct')}) { ... on Review { ...Here } } }`),
  door(`mutation { createReview(${review('$reviewed')}) { ... on AlreadyReviewed { ...Here } } }`),
  door(`mutation { createReview(${review('$reviewed')}) { ... on UserError { ...Here } } }`),
  door(`mutation { createReview(${review('$reviewed')}) {
    ... on AlreadyReviewed { review { ...Here } }
  } }`),
  ownDoor(`mutation { createReview(${review('$newProduct')}) {
    ... on Review { author { ...Here } }
  } }`),
  ownDoor(`mutation { createReview(${review('$reviewed')}) {
    ... on AlreadyReviewed { review { author { ...Here } } }
  } }`),
];
