import type { HeaderMap } from '@apollo/server';
import { RequestRefused } from '@shop/service-kit';
import { GraphQLError, parse, print } from 'graphql';
import { LRUCache } from 'lru-cache';

import type { OperationRequest } from '../limits/operationRequest.ts';
import { hashOf, type Manifest } from './manifest.ts';
import type { UnknownDocumentLog } from './unknownDocumentLog.ts';

/** What the router does with documents that no manifest has. */
export const persistedDocumentsModes = ['off', 'log', 'only'] as const;
export type PersistedDocumentsMode = (typeof persistedDocumentsModes)[number];

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
}

/** Lets every text run, and knows no ids. */
export const anyDocument: PersistedDocuments = { textOf: ({ query }) => query };

/** How many characters of texts that clients sent are remembered with what the manifest says of them. */
const REMEMBERED_CHARACTERS = 4_000_000;

/**
 * Makes the documents of one manifest, which never changes.
 *
 * @param mode `log` tells of documents that are not in the manifest, `only` refuses them
 */
export function documentsOf(
  manifest: Manifest,
  mode: 'log' | 'only',
  logUnknown: UnknownDocumentLog,
): PersistedDocuments {
  const known = new LRUCache<string, { readonly hash: string; readonly isKnown: boolean }>({
    maxSize: REMEMBERED_CHARACTERS,
    sizeCalculation: (_known, text) => text.length + 1,
  });

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
