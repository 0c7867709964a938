import type { Product } from '../documents/product.ts';
import type { Finding } from '../findings.ts';
import { isCount } from './quantities.ts';

/** What must be true of a product by itself at every moment: one update changes all of it. */
export function checkProduct(product: Product): Finding[] {
  const { id, suppliedQuantity, availableQuantity, heldQuantity, committedQuantity } = product;
  const subject = { kind: 'product', id } as const;
  const findings: Finding[] = [];
  const quantities = Object.entries({
    suppliedQuantity,
    availableQuantity,
    heldQuantity,
    committedQuantity,
    ...Object.fromEntries(
      Object.entries(product.holds).map(([orderId, { quantity }]) => [
        `hold of ${orderId}`,
        quantity,
      ]),
    ),
  });
  const wrong = quantities.filter(([, quantity]) => !isCount(quantity));
  if (wrong.length > 0) {
    findings.push({
      rule: 'stock-range',
      subject,
      expected: 'every quantity whole and not negative',
      found: wrong.map(([name, quantity]) => `${name} ${quantity}`).join(', '),
    });
  }
  if (suppliedQuantity !== availableQuantity + heldQuantity + committedQuantity) {
    findings.push({
      rule: 'stock-balance',
      subject,
      expected: `${suppliedQuantity} supplied = available + held + committed`,
      found: `${availableQuantity} + ${heldQuantity} + ${committedQuantity} = ${availableQuantity + heldQuantity + committedQuantity}`,
    });
  }
  const held = Object.values(product.holds).reduce((sum, { quantity }) => sum + quantity, 0);
  if (held !== heldQuantity) {
    findings.push({
      rule: 'held-sum',
      subject,
      expected: `${heldQuantity} held, as heldQuantity says`,
      found: `holds of ${held} together`,
    });
  }
  return findings;
}
