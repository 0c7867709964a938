import type {
  OrderEventRecord,
  OrderModel,
  OrderRecord,
  PricedLine,
} from '../../src/models/order.ts';
import type { OrderStatus } from '../../src/models/transitions.ts';
import { buildOrder, type NewOrder } from '../../src/operations/buildOrder.ts';
import type { PlaceOrder } from '../../src/operations/checkOrderRequest.ts';

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

export function sampleLine(change: Partial<PricedLine> = {}): PricedLine {
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

export function sampleOrder(change: Partial<NewOrder> = {}): NewOrder {
  return {
    userId: 'user-1',
    currency: 'USD',
    lines: [sampleLine()],
    shippingAddress: sampleAddress,
    history: historyTo('PENDING', minute(0)),
    ...change,
  };
}

export const sampleAddress = {
  street: '626 Main Street',
  city: 'Phoenix',
  state: 'Arizona',
  postalCode: '85001',
  country: 'US',
};

/** What a buyer asks for: two of `a` and one of `b`, for 10 dollars each. */
export function sampleRequest(change: Partial<PlaceOrder> = {}): PlaceOrder {
  return {
    lines: [
      { productId: 'a', quantity: 2 },
      { productId: 'b', quantity: 1 },
    ],
    shippingAddress: sampleAddress,
    expectedTotal: { amount: 3_000, currency: 'USD' },
    idempotencyKey: 'key-1',
    ...change,
  };
}

/** A moment that is told apart from others by its number of minutes. */
export function minute(count: number): Date {
  return new Date(Date.UTC(2026, 0, 1, 0, count));
}

/** Records an order as it would be after it got to a state. */
export async function place(
  orders: OrderModel,
  given: Partial<NewOrder> & { status?: OrderStatus; placedAt?: Date } = {},
): Promise<OrderRecord> {
  const { status = 'CONFIRMED', placedAt = minute(0), ...change } = given;
  const order = buildOrder(sampleOrder({ history: historyTo(status, placedAt), ...change }));
  return (await orders.create(order)).toObject();
}
