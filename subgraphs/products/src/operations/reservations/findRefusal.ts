import type { ProductModel } from '../../models/product.ts';
import type { Refusal, ReservationLine } from '../../models/reservation.ts';
import { holdOf, readStock } from './holds.ts';
import type { Attempt } from './takeHolds.ts';

/**
 * Which lines an order cannot have, all of them. What it holds already counts as had, and what it holds
 * of an earlier round as available: that is given back before anything is taken.
 *
 * @returns undefined when there is enough of everything now
 */
export async function findRefusal(
  products: ProductModel,
  { orderId, floor }: Pick<Attempt, 'orderId' | 'floor'>,
  lines: readonly ReservationLine[],
): Promise<Refusal | undefined> {
  const productIds = lines.map(({ productId }) => productId);
  const stock = await readStock(products, productIds, orderId);
  const byId = new Map(stock.map((product) => [product._id.toHexString(), product]));
  const refusal: Refusal = { unavailable: [], shortages: [] };
  for (const { productId, quantity } of lines) {
    const product = byId.get(productId);
    const hold = product && holdOf(product, orderId);
    if (hold && hold.attempt >= floor) continue;
    if (product?.status !== 'ACTIVE') {
      refusal.unavailable.push(productId);
      continue;
    }
    const availableQuantity = product.availableQuantity + (hold?.quantity ?? 0);
    if (availableQuantity < quantity) {
      refusal.shortages.push({ productId, requestedQuantity: quantity, availableQuantity });
    }
  }
  const refused = refusal.unavailable.length + refusal.shortages.length > 0;
  return refused ? refusal : undefined;
}
