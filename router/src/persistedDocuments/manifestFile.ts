import { StartupError, type Logger } from '@shop/service-kit';

import type { SupergraphSource } from '../supergraph/source.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { documentsOf, type PersistedDocuments } from './persistedDocuments.ts';
import type { UnknownDocumentLog } from './unknownDocumentLog.ts';

export interface ManifestFileOptions {
  /** Where the manifest comes from; a new one takes the place of the one before as a whole. */
  readonly source: SupergraphSource;
  readonly mode: 'log' | 'only';
  readonly logger: Logger;
  readonly logUnknown: UnknownDocumentLog;
}

/**
 * Goes by a manifest that comes on its own, beside the supergraph.
 *
 * @returns the documents of whichever manifest is the newest good one, and what closes its source
 * @throws {StartupError} when there is no manifest to begin with, or a broken one
 */
export async function openManifestFile({
  source,
  mode,
  logger,
  logUnknown,
}: ManifestFileOptions): Promise<{ documents: PersistedDocuments; close(): Promise<void> }> {
  let newest: PersistedDocuments;
  const take = (manifest: Manifest): void => {
    newest = documentsOf(manifest, mode, logUnknown);
    logger.info({ documents: manifest.size }, 'going by a manifest of persisted documents');
  };
  const offer = (json: string): void => {
    try {
      take(readManifest(json));
    } catch (error) {
      logger.error({ err: error }, 'a new manifest is refused: the one before stays');
    }
  };
  const first = await source.open(offer);
  try {
    take(readManifest(first));
  } catch (cause) {
    await source.close();
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StartupError(
      `The manifest of persisted documents cannot be used: ${reason}. Make it with "npm run manifest".`,
      { cause },
    );
  }
  return {
    documents: { textOf: (request, headers) => newest.textOf(request, headers) },
    close: () => source.close(),
  };
}
