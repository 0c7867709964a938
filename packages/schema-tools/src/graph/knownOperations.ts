import { print, type GraphQLSchema } from 'graphql';

import type { ClientDocument } from '../manifest/documents.ts';
import type { KnownOperation } from './operations.ts';
import { parseOperations } from './parseOperations.ts';

/**
 * The operations of the documents in a folder, and others that clients send, each once.
 *
 * @param others those that the folder has too are left out
 * @param schemas what clients could or can ask
 * @throws InputError about a document of the folder that never was valid
 */
export function knownOperations(
  documents: readonly ClientDocument[],
  others: readonly KnownOperation[],
  ...schemas: readonly GraphQLSchema[]
): KnownOperation[] {
  const inFolder = parseOperations(documents, ...schemas);
  const known = new Set(inFolder.map(identity));
  return [...inFolder, ...others.filter((operation) => !known.has(identity(operation)))];
}

/** Alike for operations of one client, name and text, in whatever layout. */
export function identity({ client, name, document }: KnownOperation): string {
  return JSON.stringify([client, name, print(document)]);
}
