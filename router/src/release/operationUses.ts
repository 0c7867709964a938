import type { Viewer } from '@shop/service-kit';
import { LRUCache } from 'lru-cache';

import type { Grant } from '../access/accessRules.ts';

/** An operation that somebody executed, with what it takes to prepare it on another supergraph. */
export interface UsedOperation {
  /** The document's text. */
  readonly text: string;
  readonly operationName: string | undefined;
  /** One of those who asked: what is left of an operation depends on who asks. */
  readonly viewer: Viewer | undefined;
}

/** After so many milliseconds without a use, an operation counts half. */
const HALF_LIFE_MS = 10 * 60_000;

/** So many operations are told apart; those that were not used for longest go first. */
const TOLD_APART = 2_000;

/** How many characters of their texts are kept at most. */
const KEPT_CHARACTERS = 4_000_000;

/**
 * Counts how often each operation is executed, of late above all. A document counts for itself, and
 * so does each operation in it and each grant with which it is asked.
 */
export class OperationUses {
  readonly #uses = new LRUCache<string, Use>({
    max: TOLD_APART,
    maxSize: KEPT_CHARACTERS,
    sizeCalculation: ({ text }) => text.length + 1,
  });
  readonly #now: () => number;

  /** @param now gives a time in milliseconds that only grows */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** @param hash the SHA-256 of the document's text */
  count(hash: string, operation: UsedOperation, grant: Grant): void {
    const key = `${hash} ${grant} ${operation.operationName ?? ''}`;
    const now = this.#now();
    const use = this.#uses.get(key);
    if (use === undefined) {
      this.#uses.set(key, { ...operation, score: 1, countedAt: now });
      return;
    }
    use.score = scoreAt(use, now) + 1;
    use.countedAt = now;
    // The rules may have changed since: whoever asked last has this grant for sure.
    use.viewer = operation.viewer;
  }

  /** Gives at most so many operations, the most used first. */
  most(limit: number): UsedOperation[] {
    const now = this.#now();
    return [...this.#uses.values()]
      .map((use) => ({ use, score: scoreAt(use, now) }))
      .sort((one, other) => other.score - one.score)
      .slice(0, limit)
      .map(({ use }) => use);
  }
}

interface Use {
  readonly text: string;
  readonly operationName: string | undefined;
  viewer: Viewer | undefined;
  /** What its uses were worth at the last one. */
  score: number;
  countedAt: number;
}

function scoreAt({ score, countedAt }: Use, now: number): number {
  return score * 0.5 ** ((now - countedAt) / HALF_LIFE_MS);
}
