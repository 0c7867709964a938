import type { Product } from '../documents/product.ts';
import type { Finding } from '../findings.ts';
import type { Books } from '../reading/books.ts';
import { checkProduct } from '../rules/checkProduct.ts';
import type { ProductReadings } from '../rules/stockLedger.ts';

/**
 * Reads all products, or those with these ids, for a ledger. The reservations are to be read after.
 *
 * @returns them, and what is wrong with single ones
 */
export async function readProducts(
  books: Books,
  ids?: ReadonlySet<string>,
): Promise<{ readings: ProductReadings; findings: Finding[] }> {
  const { reservations: readAt } = await books.now();
  const findings: Finding[] = [];
  const products = new Map<string, Product | undefined>();
  for await (const read of books.products(ids && [...ids])) {
    if ('malformed' in read) {
      findings.push(read.malformed);
      products.set(read.id, undefined);
    } else {
      findings.push(...checkProduct(read.value));
      products.set(read.id, read.value);
    }
  }
  return { readings: { readAt, products, ...(ids && { asked: ids }) }, findings };
}
