import type { HeaderMap } from '@apollo/server';
import type { Logger } from '@shop/service-kit';
import { LRUCache } from 'lru-cache';

/** So many documents are told apart; one that comes back after as many others is told of again. */
const TOLD_APART = 10_000;

/** Clients choose what is logged of them, so it is short. */
const SHOWN_CHARACTERS = 100;

/** Tells of a document by its SHA-256. */
export type UnknownDocumentLog = (
  hash: string,
  operationName: string | undefined,
  headers: HeaderMap,
) => void;

/**
 * Makes what tells operators, once for each document, that a client runs one that is not in the
 * manifest, and which client that is, as Apollo's clients say it in their headers.
 */
export function createUnknownDocumentLog(logger: Logger): UnknownDocumentLog {
  const told = new LRUCache<string, true>({ max: TOLD_APART });
  return (hash, operationName, headers) => {
    if (told.has(hash)) return;
    told.set(hash, true);
    logger.warn(
      {
        document: hash,
        operation: operationName?.slice(0, SHOWN_CHARACTERS),
        client: headers.get('apollographql-client-name')?.slice(0, SHOWN_CHARACTERS),
        clientVersion: headers.get('apollographql-client-version')?.slice(0, SHOWN_CHARACTERS),
      },
      'a document is not in the manifest',
    );
  };
}
