import type { Order } from '../documents/order.ts';
import type { Reservation, ReservationState } from '../documents/reservation.ts';
import type { Finding } from '../findings.ts';
import { printLines } from './quantities.ts';

/** What the reservation of an order may be; `none` where it may have none. */
type Allowed = readonly (ReservationState | 'none')[];

const accepted: Allowed = ['COMMITTED'];

/**
 * What the saga allows beside each step and state of an order. A pending order allows more than the
 * answer that it waits for: requests of an owner that was replaced may still arrive.
 */
const pending = {
  PRICE: ['none'],
  RESERVE: ['none', 'RESERVING', 'HELD', 'EXPIRED', 'COMMITTED', 'RELEASED'],
  COMMIT: ['RESERVING', 'HELD', 'EXPIRED', 'COMMITTED', 'RELEASED'],
  RELEASE: [],
} as const satisfies Record<string, Allowed>;

function allowedFor({ status, step }: Order): Allowed {
  switch (status) {
    case 'PENDING':
      return step === undefined ? [] : pending[step];
    case 'CONFIRMED':
    case 'SHIPPED':
    case 'DELIVERED':
      return accepted;
    case 'CANCELLED':
      return step === undefined ? ['RELEASED'] : ['COMMITTED', 'RELEASED'];
    case 'REJECTED':
      return ['none', 'RELEASED'];
  }
}

/**
 * What must be true of an order and its reservation together. They are in two databases and were
 * not read at one moment, so that a finding counts only when it stays.
 */
export function checkPair(
  order: Order | undefined,
  reservation: Reservation | undefined,
): Finding[] {
  if (!order) return reservation ? checkLone(reservation) : [];
  const allowed = allowedFor(order);
  const state = reservation?.state ?? 'none';
  if (!allowed.includes(state)) return [wrongState(order, allowed, state)];
  return reservation ? checkSameLines(order, reservation) : [];
}

/** Without an order there is nothing to take stock for; what is over is only remembered. */
function checkLone({ orderId, state, lines }: Reservation): Finding[] {
  if (state === 'RELEASED' || state === 'EXPIRED') return [];
  return [
    {
      rule: 'reservation-without-order',
      subject: { kind: 'reservation', id: orderId },
      expected: 'an order with this id',
      found: `none, and ${state}: ${printLines(lines)}`,
    },
  ];
}

function wrongState(order: Order, allowed: Allowed, state: ReservationState | 'none'): Finding {
  const orderState = order.step === undefined ? order.status : `${order.status}, ${order.step}`;
  return {
    rule: state === 'none' ? 'order-without-reservation' : 'order-reservation-state',
    subject: { kind: 'order', id: order.id },
    expected: `a reservation that fits ${orderState}: ${allowed.join(' or ') || 'there is none'}`,
    found: state,
  };
}

/**
 * A refusal before anything was reserved has no lines. Nor have cancelled orders of the seed, which
 * was written when they were over; one that was placed had taken what it gave back.
 */
function checkSameLines(order: Order, { state, lines }: Reservation): Finding[] {
  const mayBeEmpty =
    state === 'RELEASED' && !(order.status === 'CANCELLED' && order.idempotencyKey !== undefined);
  const expected = printLines(order.lines);
  const found = printLines(lines);
  if (expected === found || (lines.length === 0 && mayBeEmpty)) return [];
  return [
    {
      rule: 'order-reservation-lines',
      subject: { kind: 'order', id: order.id },
      expected,
      found: found || 'no lines',
    },
  ];
}
