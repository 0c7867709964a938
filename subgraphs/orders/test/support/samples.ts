import type {
  OrderEventRecord,
  OrderLineRecord,
  OrderModel,
  OrderRecord,
} from '../../src/models/order.ts';
import type { OrderStatus } from '../../src/models/transitions.ts';
import { createOrder, type CreateOrder } from '../../src/operations/createOrder.ts';

/** The way from the first state to each. */
const ways: Record<OrderStatus, OrderStatus[]> = {
  PENDING: ['PENDING'],
  CONFIRMED: ['PENDING', 'CONFIRMED'],
  REJECTED: ['PENDING', 'REJECTED'],
  CANCELLED: ['PENDING', 'CONFIRMED', 'CANCELLED'],
  SHIPPED: ['PENDING', 'CONFIRMED', 'SHIPPED'],
  DELIVERED: ['PENDING', 'CONFIRMED', 'SHIPPED', 'DELIVERED'],
};

/** A history that leads to a state, with a minute between its events. */
export function historyTo(status: OrderStatus, placedAt: Date): OrderEventRecord[] {
  return ways[status].map((step, index) => ({
    status: step,
    at: new Date(placedAt.getTime() + index * 60_000),
    cause: `It became ${step}.`,
  }));
}

export function sampleLine(change: Partial<OrderLineRecord> = {}): OrderLineRecord {
  const productId = change.productId ?? 'product-1';
  return {
    productId,
    sku: `SKU-${productId}`,
    name: `Name of ${productId}`,
    unitPrice: 1_000,
    quantity: 1,
    ...change,
  };
}

export function sampleOrder(change: Partial<CreateOrder> = {}): CreateOrder {
  return {
    userId: 'user-1',
    currency: 'USD',
    lines: [sampleLine()],
    shippingAddress: {
      street: '626 Main Street',
      city: 'Phoenix',
      state: 'Arizona',
      postalCode: '85001',
      country: 'US',
    },
    ...change,
  };
}

/** A moment that is told apart from others by its number of minutes. */
export function minute(count: number): Date {
  return new Date(Date.UTC(2026, 0, 1, 0, count));
}

/** Records an order as it would be after it got to a state. */
export function place(
  orders: OrderModel,
  given: Partial<CreateOrder> & { status?: OrderStatus; placedAt?: Date } = {},
): Promise<OrderRecord> {
  const { status = 'CONFIRMED', placedAt = minute(0), ...change } = given;
  return createOrder(orders, sampleOrder({ history: historyTo(status, placedAt), ...change }));
}
