import { z } from 'zod';

/** A user as an order or the router names it; users owns the rest. */
export interface UserReference {
  id: string;
}

/** A product as an order line or the router names it; products owns the rest. */
export interface ProductReference {
  id: string;
}

const packed = z.object({
  weightGrams: z.int().positive(),
  dimensions: z.object({
    widthMm: z.int().positive(),
    heightMm: z.int().positive(),
    depthMm: z.int().positive(),
  }),
});

/** Weight and size of one packed product. */
export type PackedProduct = z.infer<typeof packed>;

/**
 * Reads the weight and size that the router fetched from products and sent along (`@requires`).
 *
 * @throws {Error} when they are missing or cannot be: nothing can be computed from them then
 */
export function readPacked(reference: ProductReference): PackedProduct {
  const result = packed.safeParse(reference);
  if (result.success) return result.data;
  throw new Error(`the reference to product ${reference.id} has no usable weight and size`, {
    cause: result.error,
  });
}
