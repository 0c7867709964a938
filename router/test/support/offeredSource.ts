import { createHash } from 'node:crypto';

import type { SupergraphSource } from '../../src/supergraph/source.ts';

/** A source that offers what a test gives it, when the test gives it. */
export interface OfferedSource extends SupergraphSource {
  offer(text: string): void;
}

export function offeredSource(first: string): OfferedSource {
  let take: (text: string) => void = () => undefined;
  return {
    open(offer) {
      take = offer;
      return Promise.resolve(first);
    },
    offer(text) {
      take(text);
    },
    close: () => Promise.resolve(),
  };
}

/** Waits until a router's readiness says something. */
export async function readySays(url: string, text: string): Promise<void> {
  while (!(await readiness(url)).includes(text)) await new Promise(setImmediate);
}

/** Waits until a router serves a supergraph. */
export function serves(url: string, sdl: string): Promise<void> {
  return readySays(url, `serving ${createHash('sha256').update(sdl).digest('hex').slice(0, 12)}`);
}

/** What a router's readiness says of its supergraph. */
export async function readiness(url: string): Promise<string> {
  const response = await fetch(`${url}/health/ready`);
  const { checks } = (await response.json()) as { checks: { supergraph: { detail: string } } };
  return checks.supergraph.detail;
}
