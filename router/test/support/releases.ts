import { hashOf } from '../../src/persistedDocuments/manifest.ts';

/** Writes a manifest of documents as `supergraph manifest` does. */
export function manifestOf(...bodies: string[]) {
  return {
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: bodies.map((body) => ({
      id: hashOf(body),
      name: 'Name',
      type: 'query',
      body,
      clientName: 'storefront',
    })),
  };
}

/** Writes a release as `supergraph publish` does. */
export function releaseOf(
  revision: number,
  supergraph: string,
  persistedDocuments: ReturnType<typeof manifestOf> | null = null,
): string {
  return JSON.stringify({
    format: 'supergraph-release',
    version: 1,
    revision,
    supergraph,
    persistedDocuments,
  });
}
