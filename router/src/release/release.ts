import { z } from 'zod';

import { checkManifest, type Manifest } from '../persistedDocuments/manifest.ts';

/** What the router takes up at once, and gives up at once. */
export interface Release {
  /** Where it stands in the history of releases; undefined for a supergraph that is in none. */
  readonly revision: number | undefined;
  /** The supergraph as composition writes it. */
  readonly supergraph: string;
  /** The documents that clients were built with; undefined when the release says nothing of them. */
  readonly manifest: Manifest | undefined;
}

/** A text that is not a release which the router can go by. */
export class ReleaseRefused extends Error {
  override readonly name = 'ReleaseRefused';
}

const schema = z.object({
  format: z.literal('supergraph-release'),
  version: z.literal(1),
  revision: z.int().min(0),
  supergraph: z.string(),
  persistedDocuments: z.unknown(),
});

/**
 * Reads a release: a document as `supergraph publish` writes it, or a supergraph alone. A supergraph
 * cannot begin with a brace, and a document has to.
 *
 * @throws {ReleaseRefused} with a sentence that says what is wrong with it
 * @throws {ManifestRefused} for the manifest in it
 */
export function readRelease(text: string): Release {
  if (!/^\s*\{/.test(text)) return { revision: undefined, supergraph: text, manifest: undefined };
  const result = schema.safeParse(parseJson(text));
  if (!result.success) {
    const place = result.error.issues[0]?.path.join('.') ?? '';
    throw new ReleaseRefused(
      `it is not a release of version 1${place === '' ? '' : ` (look at ${place})`}`,
    );
  }
  const { revision, supergraph, persistedDocuments } = result.data;
  const manifest = persistedDocuments == null ? undefined : checkManifest(persistedDocuments);
  return { revision, supergraph, manifest };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ReleaseRefused('it begins like a release, and is not JSON');
  }
}
