import type { Change } from '../../../src/registry/advance.ts';
import type { Revision } from '../../../src/registry/revision.ts';

/** A revision without subgraphs. */
export const emptyRevision: Revision = {
  format: 'supergraph-revision',
  version: 1,
  revision: 1,
  parent: null,
  cause: { kind: 'init' },
  author: null,
  commit: null,
  at: '2026-11-28T11:00:00.000Z',
  subgraphs: {},
  supergraph: 'first',
  persistedDocuments: null,
};

/** Counts a subgraph up: a change that needs no schema and no composing. */
export function counting(name: string): Change {
  return {
    cause: { kind: 'publish', subgraph: name },
    author: name,
    commit: null,
    conflicts: () => false,
    prepare: ({ subgraphs }) => {
      const sdl = String(Number(subgraphs[name]?.sdl ?? 0) + 1);
      const state = {
        subgraphs: { ...subgraphs, [name]: { routingUrl: '', sdl } },
        supergraph: `${name} ${sdl} `.repeat(2_000),
        persistedDocuments: null,
      };
      return Promise.resolve({ state, sections: [] });
    },
  };
}
