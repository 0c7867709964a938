import type { OrderStatus } from '../documents/order.ts';

/**
 * The life of an order, written down a second time: an auditor who asked the service for its rules
 * would not see when these are wrong.
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
