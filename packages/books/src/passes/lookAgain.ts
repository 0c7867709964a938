import { setTimeout as pause } from 'node:timers/promises';

import type { ReadDocument } from '../documents/read.ts';
import { type Finding, identityOf, type Subject } from '../findings.ts';
import type { Books } from '../reading/books.ts';
import { checkPair } from '../rules/checkPair.ts';
import { StockLedger } from '../rules/stockLedger.ts';
import { readProducts } from './readProducts.ts';

/** How often what did not agree is read again. */
export interface Recheck {
  readonly rounds: number;
  /** Between two rounds, in milliseconds. */
  readonly pauseMs: number;
}

/**
 * Reads again what did not agree, until it does or every round is over.
 *
 * @param suspicions what a first reading gave
 * @returns those that were there in every round, as they were in the last one
 */
export async function lookAgain(
  books: Books,
  suspicions: readonly Finding[],
  { rounds, pauseMs }: Recheck,
): Promise<Finding[]> {
  let remaining = [...suspicions];
  for (let round = 0; round < rounds && remaining.length > 0; round++) {
    await pause(pauseMs);
    const known = new Set(remaining.map(identityOf));
    const again = [...(await readPairs(books, remaining)), ...(await readStock(books, remaining))];
    remaining = again.filter((finding) => known.has(identityOf(finding)));
  }
  return remaining;
}

/** Orders and reservations share their ids. */
async function readPairs(books: Books, suspicions: readonly Finding[]): Promise<Finding[]> {
  const ids = idsOf(suspicions, ['order', 'reservation']);
  if (ids.size === 0) return [];
  const orders = await byId(books.orders([...ids]));
  const reservations = await byId(books.reservations([...ids]));
  return [...ids].flatMap((id) => checkPair(orders.get(id), reservations.get(id)));
}

async function readStock(books: Books, suspicions: readonly Finding[]): Promise<Finding[]> {
  const ids = idsOf(suspicions, ['product']);
  if (ids.size === 0) return [];
  const { readings } = await readProducts(books, ids);
  const ledger = new StockLedger(readings);
  for await (const read of books.reservationsOf([...ids])) {
    if ('value' in read) ledger.enter(read.value);
  }
  return ledger.findings();
}

function idsOf(findings: readonly Finding[], kinds: readonly Subject['kind'][]): Set<string> {
  return new Set(
    findings.filter(({ subject }) => kinds.includes(subject.kind)).map(({ subject }) => subject.id),
  );
}

async function byId<T>(documents: AsyncIterable<ReadDocument<T>>): Promise<Map<string, T>> {
  const values = new Map<string, T>();
  for await (const read of documents) {
    if ('value' in read) values.set(read.id, read.value);
  }
  return values;
}
