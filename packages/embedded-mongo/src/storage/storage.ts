import type { Entry } from './entry.ts';

/** Where the engine's changes are made durable. */
export interface Storage {
  /** Takes changes that belong together: all or none of them survive. */
  append(entries: readonly Entry[]): void;
  /**
   * Resolves when everything appended so far is on disk. It rejects when the disk failed, and from
   * then on always: what is in memory is then ahead of the disk and must not be served.
   */
  flushed(): Promise<void>;
  close(): Promise<void>;
}

/** A storage that keeps nothing: the server's data end with the server. */
export const MEMORY: Storage = {
  append: () => undefined,
  flushed: () => Promise.resolve(),
  close: () => Promise.resolve(),
};
