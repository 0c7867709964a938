import type { Collection } from '../engine/collection.ts';
import type { Document } from '../values/document.ts';
import { CollectionScan } from './scan.ts';
import type { Scan, ScanStatistics } from './scan.ts';

/** How a query is answered. */
export interface Plan {
  /** Whether the scan gives nothing but documents that match, so that they needn't be checked. */
  readonly covered: boolean;
  /** Whether the scan gives documents in the order that was asked for. */
  readonly sorted: boolean;
  open(statistics: ScanStatistics): Scan;
}

/** Chooses how to answer a query. */
export function choosePlan(
  collection: Collection,
  _filter: Document,
  sort: readonly { readonly path: string; readonly direction: 1 | -1 }[],
): Plan {
  return { covered: false, sorted: sort.length === 0, open: () => new CollectionScan(collection) };
}
