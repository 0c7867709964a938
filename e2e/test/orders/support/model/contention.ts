/** How many of each product. */
export type Quantities = ReadonlyMap<string, number>;

/** An order that competed with others for the stock, and what became of it. */
export interface Contender {
  readonly name: string;
  readonly wants: Quantities;
  readonly accepted: boolean;
}

/**
 * How many of a product the contenders found: never fewer than `least`, never more than `most`. The two
 * differ when stock came back meanwhile.
 */
export interface Found {
  readonly least: number;
  readonly most: number;
}

/**
 * Judges what became of orders that competed for the stock. Which of them are accepted is chance, but
 * they are not when there is too little for all that are; and one is refused only when there is too
 * little of a product for it beside all others, for those may have held it for a moment.
 *
 * @returns what was not allowed to happen, for people to read
 */
export function judge(
  contenders: readonly Contender[],
  found: (productId: string) => Found,
): string[] {
  const accepted = contenders.filter(({ accepted }) => accepted);
  const oversold = [...sum(accepted)].flatMap(([productId, quantity]) => {
    const { most } = found(productId);
    return quantity > most
      ? [`${quantity} of ${productId} were sold, and there were ${most}.`]
      : [];
  });
  const refusedForNothing = contenders.flatMap((contender) =>
    contender.accepted || canBeShort(contender, contenders, found)
      ? []
      : [`${contender.name} was refused, though there is enough for it and all others.`],
  );
  return [...oversold, ...refusedForNothing];
}

function canBeShort(
  contender: Contender,
  contenders: readonly Contender[],
  found: (productId: string) => Found,
): boolean {
  const others = sum(contenders.filter((other) => other !== contender));
  return [...contender.wants].some(
    ([productId, quantity]) => quantity + (others.get(productId) ?? 0) > found(productId).least,
  );
}

function sum(contenders: readonly Contender[]): Map<string, number> {
  const total = new Map<string, number>();
  for (const { wants } of contenders) {
    for (const [productId, quantity] of wants) {
      total.set(productId, (total.get(productId) ?? 0) + quantity);
    }
  }
  return total;
}
