/** What an audit looks at one by one. */
export interface Subject {
  readonly kind: 'order' | 'product' | 'reservation';
  readonly id: string;
  /** The order whose hold of the product this is about. */
  readonly orderId?: string;
}

/** Something that is not as it must be. */
export interface Finding {
  readonly rule: Rule;
  readonly subject: Subject;
  /** What must be true, with the numbers and states of this case. */
  readonly expected: string;
  /** What the databases say. */
  readonly found: string;
}

/** Each rule of the books, with what an operator does when it is broken. */
export const advice = {
  'malformed-document':
    'Find who wrote it: only the services write here. Restore the fields from a backup.',
  'stock-balance':
    'Count the product in the warehouse, and set the quantities to what was counted.',
  'stock-range': 'The product may have been sold more often than it existed: count it.',
  'held-sum': 'Set heldQuantity to the sum of the holds, and availableQuantity to balance.',
  'hold-without-reservation':
    'The sweeper of products gives such holds back: see that an instance runs, and its log.',
  'hold-missing':
    'The order was promised stock that nobody keeps for it: cancel it, or count the product.',
  'committed-sum':
    'Compare the committed reservations of the product with its quantities, and count it.',
  'unknown-product': 'Restore the product from a backup: products are archived, never deleted.',
  'reservation-lines': 'Compare it with its order, which has what the buyer asked for.',
  'reservation-overdue':
    'The sweeper of products expires it: see that an instance runs, and its log.',
  'reservation-unsettled':
    'The sweeper of products finishes it: see that an instance runs, and its log.',
  'reservation-without-order':
    'An order was lost: restore it from a backup, or release the reservation by its order id.',
  'order-without-reservation':
    'Nothing was taken from stock for it: cancel it, or take the stock by hand.',
  'order-reservation-state':
    'One of the two was changed by somebody else than the saga: decide with the buyer which holds.',
  'order-reservation-lines':
    'What is taken from stock is not what was sold: correct the stock by the difference.',
  'order-lines': 'Find who wrote it: the service merges lines and checks quantities.',
  'order-total': 'Charge what the lines say, and correct the total.',
  'order-history': 'Find who wrote it: every state is written with its event, in one update.',
  'order-step': 'Find who wrote it: a step and a state are written in one update.',
  'order-overdue':
    'The recovery of orders finishes it: see that an instance runs and reaches products, and its log.',
  'key-reused':
    'One wish became two orders: cancel one, and see that the unique index on (userId, idempotencyKey) exists.',
  'acknowledged-order-lost': 'A client holds the answer to it: restore it from a backup.',
  'acknowledged-order-differs': 'Compare it with what the client asked for.',
} as const satisfies Record<string, string>;

export type Rule = keyof typeof advice;

/** Names a finding, so that one which stays can be told from one that passes. */
export function identityOf({ rule, subject }: Finding): string {
  return [rule, subject.kind, subject.id, subject.orderId ?? ''].join(' ');
}
