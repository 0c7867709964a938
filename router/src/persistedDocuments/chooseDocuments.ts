import type { Logger } from '@shop/service-kit';

import type { SupergraphSource } from '../supergraph/source.ts';
import type { Manifest } from './manifest.ts';
import { openManifestFile } from './manifestFile.ts';
import { anyDocument, documentsOf, type PersistedDocuments } from './persistedDocuments.ts';
import { createUnknownDocumentLog } from './unknownDocumentLog.ts';

export type PersistedDocumentsOptions =
  | { readonly mode: 'off' }
  | {
      /** `log` tells of documents that are not in the manifest, `only` refuses them. */
      readonly mode: 'log' | 'only';
      /** Where the manifest comes from while the release has none. */
      readonly source: SupergraphSource;
    };

/** Says which documents run on a release. */
export interface DocumentsChoice {
  /**
   * @param manifest the release's own; without one, the router goes by the manifest that comes on its
   *   own, which is not read before
   * @throws {StartupError} when that one is needed and cannot be used
   */
  forRelease(manifest: Manifest | undefined): Promise<PersistedDocuments>;
  close(): Promise<void>;
}

export function chooseDocuments(
  options: PersistedDocumentsOptions,
  logger: Logger,
): DocumentsChoice {
  if (options.mode === 'off') {
    return { forRelease: () => Promise.resolve(anyDocument), close: () => Promise.resolve() };
  }
  const { mode, source } = options;
  const logUnknown = createUnknownDocumentLog(logger);
  let file: Awaited<ReturnType<typeof openManifestFile>> | undefined;
  return {
    async forRelease(manifest) {
      if (manifest !== undefined) return documentsOf(manifest, mode, logUnknown);
      file ??= await openManifestFile({ source, mode, logger, logUnknown });
      return file.documents;
    },
    async close() {
      await file?.close();
    },
  };
}
