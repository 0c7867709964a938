import { createHash } from 'node:crypto';
import { print, type GraphQLSchema, type OperationTypeNode } from 'graphql';
import type { KnownOperation } from '../graph/operations.ts';
import { parseDocuments, type DocumentProblem } from '../graph/parseOperations.ts';
import type { ClientDocument } from './documents.ts';

/** An operation that a router may be told to know, in the format of Apollo's persisted queries. */
export interface ManifestOperation {
  /** The SHA-256 of `body` in hexadecimal digits. */
  readonly id: string;
  readonly name: string;
  readonly type: OperationTypeNode;
  /** The document with its fragments, printed in one way whatever its author's. */
  readonly body: string;
  readonly clientName: string;
}

/** All operations of all clients. */
export interface Manifest {
  readonly format: 'apollo-persisted-query-manifest';
  readonly version: 1;
  readonly operations: readonly ManifestOperation[];
}

/** A manifest, or all that is wrong with the documents. */
export type ManifestResult =
  { readonly manifest: Manifest } | { readonly problems: readonly DocumentProblem[] };

/**
 * Makes the manifest of the operations that clients send. Each document holds one operation, by a
 * name that its client uses once, with the fragments that it needs, and asks what the schema has.
 *
 * @param documents in the order in which the manifest is to list them
 * @param schema what clients can ask
 */
export function buildManifest(
  documents: readonly ClientDocument[],
  schema: GraphQLSchema,
): ManifestResult {
  const { operations, problems } = parseDocuments(documents, schema);
  return problems.length > 0 ? { problems } : { manifest: manifestOf(operations) };
}

/** The manifest that lists these operations, in their order. */
export function manifestOf(operations: readonly KnownOperation[]): Manifest {
  return {
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: operations.map(toManifestOperation),
  };
}

function toManifestOperation({
  client,
  name,
  document,
  operation,
}: KnownOperation): ManifestOperation {
  const body = print(document);
  return {
    id: createHash('sha256').update(body).digest('hex'),
    name,
    type: operation.operation,
    body,
    clientName: client,
  };
}
