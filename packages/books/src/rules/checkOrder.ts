import type { Order } from '../documents/order.ts';
import type { Finding } from '../findings.ts';
import { type Limits, printSeconds } from './limits.ts';
import { areMerged, printLines } from './quantities.ts';
import { mayFollow } from './transitions.ts';

/**
 * What must be true of an order by itself.
 *
 * @param now the time of the database that it was read from
 */
export function checkOrder(order: Order, limits: Limits, now: Date): Finding[] {
  return [
    ...checkLines(order),
    ...checkTotal(order),
    ...checkHistory(order),
    ...checkStep(order),
    ...checkAge(order, limits, now),
  ];
}

function checkLines({ id, lines }: Order): Finding[] {
  if (lines.length > 0 && areMerged(lines)) return [];
  return [
    {
      rule: 'order-lines',
      subject: { kind: 'order', id },
      expected: 'at least one line, one for each product, of a whole quantity above 0',
      found: lines.length === 0 ? 'no lines' : printLines(lines),
    },
  ];
}

/** An order has prices unless products could not be reached, and was never accepted without. */
function checkTotal({ id, status, step, lines, total }: Order): Finding[] {
  const subject = { kind: 'order', id } as const;
  const prices = lines.flatMap(({ unitPrice }) => unitPrice ?? []);
  const mayLackPrices = status === 'REJECTED' || (status === 'PENDING' && step === 'PRICE');
  if (prices.length === 0 && mayLackPrices) return [];
  if (prices.length < lines.length) {
    return [
      {
        rule: 'order-total',
        subject,
        expected: 'a unit price in every line',
        found: `${prices.length} prices in ${lines.length} lines of an order that is ${status}`,
      },
    ];
  }
  const sum = lines.reduce((all, { unitPrice = 0, quantity }) => all + unitPrice * quantity, 0);
  if (sum === total) return [];
  return [
    {
      rule: 'order-total',
      subject,
      expected: `${sum}, the sum of its lines`,
      found: String(total),
    },
  ];
}

function checkHistory({ id, status, history }: Order): Finding[] {
  const finding = (expected: string, found: string): Finding => ({
    rule: 'order-history',
    subject: { kind: 'order', id },
    expected,
    found,
  });
  const [first] = history;
  const last = history.at(-1);
  if (!first || !last) return [finding('a history', 'none')];
  const findings: Finding[] = [];
  if (first.status !== 'PENDING') findings.push(finding('PENDING at first', first.status));
  if (last.status !== status) findings.push(finding(`${status}, its state, at last`, last.status));
  history.slice(1).forEach((event, index) => {
    const before = history[index];
    if (!before) return;
    if (!mayFollow(before.status, event.status)) {
      findings.push(finding(`a state that may follow ${before.status}`, event.status));
    }
    if (event.at < before.at) {
      findings.push(
        finding(
          `${event.status} not before ${before.status}, ${before.at.toISOString()}`,
          event.at.toISOString(),
        ),
      );
    }
  });
  return findings;
}

/** What is left to do fits the state: `RELEASE` a cancelled order, all else a pending one. */
function checkStep({ id, status, step }: Order): Finding[] {
  const fits =
    status === 'PENDING'
      ? step !== undefined && step !== 'RELEASE'
      : step === undefined || (status === 'CANCELLED' && step === 'RELEASE');
  if (fits) return [];
  return [
    {
      rule: 'order-step',
      subject: { kind: 'order', id },
      expected:
        status === 'PENDING' ? 'PRICE, RESERVE or COMMIT left to do' : 'nothing of that left to do',
      found: `${status} with ${step === undefined ? 'nothing left to do' : `${step} left to do`}`,
    },
  ];
}

function checkAge(
  { id, status, step, history, placedAt }: Order,
  { pendingMs }: Limits,
  now: Date,
): Finding[] {
  if (status !== 'PENDING' && step === undefined) return [];
  const since = history.at(-1)?.at ?? placedAt;
  const age = now.getTime() - since.getTime();
  if (age <= pendingMs) return [];
  return [
    {
      rule: 'order-overdue',
      subject: { kind: 'order', id },
      expected: `nothing left to do after ${printSeconds(pendingMs)}`,
      found: `${status} with ${step ?? 'no step'}, ${printSeconds(age)} after ${since.toISOString()}`,
    },
  ];
}
