export const orderStatuses = [
  'PENDING',
  'CONFIRMED',
  'REJECTED',
  'CANCELLED',
  'SHIPPED',
  'DELIVERED',
] as const;

export type OrderStatus = (typeof orderStatuses)[number];

/** The state in which every order begins. */
export const firstStatus = 'PENDING' satisfies OrderStatus;

/** The states in which what was ordered counts as sold: accepted, and not called off. */
export const soldStatuses = ['CONFIRMED', 'SHIPPED', 'DELIVERED'] satisfies OrderStatus[];

/**
 * The life of an order: each state with those that may follow it. A state with none is final. A
 * pending order cannot be cancelled: it is not certain yet what there is to give back.
 */
const transitions: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  PENDING: ['CONFIRMED', 'REJECTED'],
  CONFIRMED: ['SHIPPED', 'CANCELLED'],
  REJECTED: [],
  CANCELLED: [],
  SHIPPED: ['DELIVERED'],
  DELIVERED: [],
};

/** Whether an order may go from one state to another. */
export function mayFollow(from: OrderStatus, to: OrderStatus): boolean {
  return transitions[from].includes(to);
}

/** The states that an order may come from when it goes to this one. */
export function statesBefore(to: OrderStatus): readonly OrderStatus[] {
  return orderStatuses.filter((from) => mayFollow(from, to));
}
