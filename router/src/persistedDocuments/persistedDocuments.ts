import type { HeaderMap } from '@apollo/server';
import { RequestRefused, StartupError, type Logger } from '@shop/service-kit';
import { GraphQLError, parse, print } from 'graphql';
import { LRUCache } from 'lru-cache';

import type { OperationRequest } from '../limits/operationRequest.ts';
import type { SupergraphSource } from '../supergraph/source.ts';
import { hashOf, type Manifest, readManifest } from './manifest.ts';
import { createUnknownDocumentLog } from './unknownDocumentLog.ts';

/** What the router does with documents that no manifest has. */
export const persistedDocumentsModes = ['off', 'log', 'only'] as const;
export type PersistedDocumentsMode = (typeof persistedDocumentsModes)[number];

export type PersistedDocumentsOptions =
  | { readonly mode: 'off' }
  | {
      /** `log` tells of documents that are not in the manifest, `only` refuses them. */
      readonly mode: 'log' | 'only';
      /** Where the manifest comes from; a new one takes the place of the one before as a whole. */
      readonly source: SupergraphSource;
    };

/** The documents that clients were built with. */
export interface PersistedDocuments {
  /**
   * Finds the text of what a request asks to run. A text in the request must have been parsed within
   * limits before.
   *
   * @returns undefined when the request names none: Apollo Server refuses it
   * @throws {RequestRefused} 400 for a document that is not known where only known ones run, for an
   *   unknown id without a text, and for a text that is not the one that the id names
   */
  textOf(request: OperationRequest, headers: HeaderMap): string | undefined;
  close(): Promise<void>;
}

/** How many characters of texts that clients sent are remembered with what the manifest says of them. */
const REMEMBERED_CHARACTERS = 4_000_000;

/** @throws {StartupError} when there is no manifest to begin with, or a broken one */
export async function openPersistedDocuments(
  options: PersistedDocumentsOptions,
  logger: Logger,
): Promise<PersistedDocuments> {
  if (options.mode === 'off')
    return { textOf: ({ query }) => query, close: () => Promise.resolve() };
  const { mode, source } = options;
  const logUnknown = createUnknownDocumentLog(logger);
  const known = new LRUCache<string, { readonly hash: string; readonly isKnown: boolean }>({
    maxSize: REMEMBERED_CHARACTERS,
    sizeCalculation: (_known, text) => text.length + 1,
  });

  const offer = (json: string): void => {
    try {
      manifest = readManifest(json);
      known.clear();
      logger.info({ documents: manifest.size }, 'going by a manifest of persisted documents');
    } catch (error) {
      logger.error({ err: error }, 'a new manifest is refused: the one before stays');
    }
  };
  const first = await source.open(offer);
  let manifest: Manifest;
  try {
    manifest = readManifest(first);
  } catch (cause) {
    await source.close();
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StartupError(
      `The manifest of persisted documents cannot be used: ${reason}. Make it with "npm run manifest".`,
      { cause },
    );
  }

  const lookUp = (text: string) => {
    let found = known.get(text);
    if (found === undefined) {
      const hash = hashOf(text);
      const printed = manifest.has(hash) ? hash : hashOf(normal(text));
      found = { hash: printed, isKnown: manifest.has(printed) };
      known.set(text, found);
    }
    return found;
  };

  return {
    textOf({ query, documentHash, operationName }, headers) {
      const persisted = documentHash === undefined ? undefined : manifest.get(documentHash);
      if (query === undefined) {
        if (documentHash !== undefined && persisted === undefined) throw unknownId();
        return persisted;
      }
      const { hash, isKnown } = lookUp(query);
      if (persisted !== undefined && documentHash !== hash) throw otherText();
      if (!isKnown) {
        if (mode === 'only') throw unknownText();
        logUnknown(hash, operationName, headers);
      }
      return query;
    },
    close: () => source.close(),
  };
}

/** The text as tools print it, so that blanks and commas make no other document. */
function normal(text: string): string {
  try {
    return print(parse(text, { noLocation: true }));
  } catch (error) {
    if (error instanceof GraphQLError) return text;
    throw error;
  }
}

const unknownCode = 'PERSISTED_DOCUMENT_UNKNOWN';

function unknownText(): RequestRefused {
  return new RequestRefused(
    400,
    unknownCode,
    'This API runs only documents that its clients registered, and this is none of them. Add it to operations/ and deploy the manifest.',
  );
}

function unknownId(): RequestRefused {
  return new RequestRefused(
    400,
    unknownCode,
    'No document has this id. Send the text of the document, or deploy the manifest that has it.',
  );
}

function otherText(): RequestRefused {
  return new RequestRefused(
    400,
    'BAD_REQUEST',
    'The id names another document than the one in "query". Send one of the two.',
  );
}
