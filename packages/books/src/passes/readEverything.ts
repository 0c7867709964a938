import type { Order } from '../documents/order.ts';
import type { ReadDocument } from '../documents/read.ts';
import type { Reservation } from '../documents/reservation.ts';
import type { Finding } from '../findings.ts';
import type { Books } from '../reading/books.ts';
import { type Joined, mergeJoin } from '../reading/mergeJoin.ts';
import { checkOrder } from '../rules/checkOrder.ts';
import { checkPair } from '../rules/checkPair.ts';
import { checkReservation } from '../rules/checkReservation.ts';
import type { Limits } from '../rules/limits.ts';
import { StockLedger } from '../rules/stockLedger.ts';
import { readProducts } from './readProducts.ts';

/** What one reading of both databases gave. */
export interface FirstReading {
  /** What is certain, for it takes one document. */
  readonly findings: readonly Finding[];
  /** What may be a finding, or motion: it takes two. */
  readonly suspicions: readonly Finding[];
  /** False when there were too many, and the rest was not read. */
  readonly complete: boolean;
  readonly counts: { orders: number; reservations: number; products: number };
}

type OrderAndReservation = Joined<ReadDocument<Order>, ReadDocument<Reservation>>;

/** Reads all products, and then all orders beside their reservations, once. */
export async function readEverything(
  books: Books,
  limits: Limits,
  maxFindings: number,
): Promise<FirstReading> {
  const { readings, findings } = await readProducts(books);
  const ledger = new StockLedger(readings);
  const suspicions: Finding[] = [];
  const counts = { orders: 0, reservations: 0, products: readings.products.size };

  const now = await books.now();
  const checkOne = ({ left: order, right: reservation }: OrderAndReservation): void => {
    if (order) {
      counts.orders += 1;
      if ('malformed' in order) findings.push(order.malformed);
      else findings.push(...checkOrder(order.value, limits, now.orders));
    }
    if (reservation) {
      counts.reservations += 1;
      if ('malformed' in reservation) {
        findings.push(reservation.malformed);
      } else {
        findings.push(...checkReservation(reservation.value, limits, now.reservations));
        ledger.enter(reservation.value);
      }
    }
    suspicions.push(...checkBoth(order, reservation));
  };
  for await (const both of mergeJoin(books.orders(), books.reservations())) {
    checkOne(both);
    if (findings.length + suspicions.length >= maxFindings) {
      return { findings, suspicions, complete: false, counts };
    }
  }
  suspicions.push(...ledger.findings());
  return { findings, suspicions, complete: true, counts };
}

/** Nothing follows from a document that cannot be read. */
function checkBoth(
  order: ReadDocument<Order> | undefined,
  reservation: ReadDocument<Reservation> | undefined,
): Finding[] {
  if (order && 'malformed' in order) return [];
  if (reservation && 'malformed' in reservation) return [];
  return checkPair(order?.value, reservation?.value);
}
