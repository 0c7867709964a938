import { type Document, MongoNetworkError, MongoServerSelectionError, ObjectId } from 'mongodb';

import type { TrialDatabases } from '../../databases.ts';
import type { TrialProduct } from '../../operations.ts';
import type { Random } from '../../random.ts';
import { pause } from './pause.ts';

const everyMs = 200;

/**
 * Looks at products while everything moves, until the signal comes: what one document says has to
 * balance at every moment.
 *
 * @param violations told of what does not balance
 * @returns how many were looked at
 */
export async function sampleProducts(
  { products: database }: TrialDatabases,
  products: readonly TrialProduct[],
  violations: string[],
  random: Random,
  signal: AbortSignal,
): Promise<number> {
  let samples = 0;
  while (await pause(everyMs, signal)) {
    const { id } = random.pick(products);
    try {
      const found = await database.collection('products').findOne({ _id: new ObjectId(id) });
      samples += 1;
      violations.push(...imbalances(id, found));
    } catch (error) {
      const isDown =
        error instanceof MongoNetworkError || error instanceof MongoServerSelectionError;
      if (!isDown) throw error; // a database that was killed is looked at again when it is back
    }
  }
  return samples;
}

function imbalances(id: string, product: Document | null): string[] {
  if (product === null) return [`Product ${id} is gone.`];
  const available = Number(product['availableQuantity']);
  const held = Number(product['heldQuantity']);
  const committed = Number(product['committedQuantity']);
  const supplied = Number(product['suppliedQuantity']);
  const holds = Object.values(Object(product['holds']) as Record<string, { quantity?: unknown }>);
  const sum = holds.reduce((total, { quantity }) => total + Number(quantity), 0);
  const figures = `available ${available}, held ${held}, committed ${committed}, supplied ${supplied}`;
  const isBalanced = supplied === available + held + committed && available >= 0 && held === sum;
  return isBalanced ? [] : [`Product ${id} does not balance: ${figures}, holds of ${sum}.`];
}
