/** A product that there is too little of. */
export interface Shortage {
  productId: string;
  requestedQuantity: number;
  availableQuantity: number;
}

/** Why an order cannot be accepted, as the database keeps it. */
export type Rejection =
  | { reason: 'OutOfStock'; lines: Shortage[] }
  | { reason: 'ProductUnavailable'; productIds: string[] }
  /** Totals are in minor units of the order's currency. */
  | { reason: 'PriceChanged'; expectedTotal: number; total: number };
