import { viewer } from '../serviceClient.ts';
import type { OrderShop } from '../orderShop.ts';
import { hold } from '../proxy/hold.ts';
import type { Message, Policy } from '../proxy/link.ts';
import type { Random } from '../random.ts';
import type { TrialReport } from './trial.ts';

const stock = 10;
const quantity = 3;

/**
 * An order is cancelled. The request to give its stock back stops in products, just before it decides;
 * another one gives the stock back; then the first goes on.
 *
 * What must hold: the stock comes back once.
 */
export async function releaseTwice(shop: OrderShop, random: Random): Promise<TrialReport> {
  const [product] = await shop.addProducts([{ stock }]);
  const userId = random.id();
  const placed = await shop.place(userId, {
    lines: [{ productId: product.id, quantity }],
    expectedTotal: quantity * product.price,
    idempotencyKey: random.id(),
  });
  if (placed.__typename !== 'Order') throw new Error(`The order got ${placed.__typename}.`);
  await shop.settled();

  const links = shop.links.filter(({ name }) => name.endsWith(' > products-db'));
  let kept: Message | undefined;
  const first = hold(links, 'before', (message) => {
    if (kept !== undefined || !releases(message)) return false;
    kept = message;
    return true;
  });
  const cancelling = shop.cancel(viewer(userId), placed.id);
  await first.reached;
  await cancelling;
  await shop.settled();
  first.release();
  await new Promise<void>((resolve) => {
    const after: Policy['after'] = (message) => {
      if (message.bytes === kept?.bytes) resolve();
      return 'pass';
    };
    for (const link of links) link.policy = { after };
  });
  for (const link of links) link.policy = undefined;
  await shop.settled();

  const violations: string[] = [];
  for (const { available } of (await shop.stock([product.id])).values()) {
    if (available === stock) continue;
    violations.push(`${available} of ${stock} are available after an order was cancelled.`);
  }
  return { violations: [...violations, ...(await shop.audit())], evidence: {} };
}

const releases = ({ label, bytes }: Message) =>
  label.startsWith('findAndModify reservations') && bytes.includes('RELEASED');
