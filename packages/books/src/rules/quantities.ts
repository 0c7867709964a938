/** Whether something can be a number of things in a warehouse. */
export function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** Whether something can be a number of things that somebody buys. */
function isQuantity(value: number): boolean {
  return isCount(value) && value > 0;
}

/** How many of which product, for comparing and for people: `2 x <id>, 1 x <id>`. */
export function printLines(
  lines: readonly { readonly productId: string; readonly quantity: number }[],
): string {
  return lines
    .map(({ productId, quantity }) => `${quantity} x ${productId}`)
    .toSorted()
    .join(', ');
}

/** Whether each product is in at most one line, and each line buys something. */
export function areMerged(
  lines: readonly { readonly productId: string; readonly quantity: number }[],
): boolean {
  return (
    new Set(lines.map(({ productId }) => productId)).size === lines.length &&
    lines.every(({ quantity }) => isQuantity(quantity))
  );
}
