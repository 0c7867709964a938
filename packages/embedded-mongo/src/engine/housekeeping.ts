import type { Engine } from './engine.ts';
import { removeExpired } from './ttl.ts';

/**
 * Does what has to be done now and then: removes expired documents and closes idle cursors.
 *
 * @param intervalMs the time between two rounds, in milliseconds
 * @returns a function that ends it
 */
export function startHousekeeping(engine: Engine, intervalMs: number): () => void {
  const timer = setInterval(() => {
    removeExpired(engine);
    engine.cursors.closeIdle();
  }, intervalMs);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
}
