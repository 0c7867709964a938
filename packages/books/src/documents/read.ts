import type { Document } from 'mongodb';
import type { z } from 'zod';

import type { Finding, Subject } from '../findings.ts';

/** A document that can be used, or why it cannot. */
export type ReadDocument<T> =
  { readonly id: string; readonly value: T } | { readonly id: string; readonly malformed: Finding };

/** How documents of a kind are read. */
export interface DocumentKind<T> {
  readonly kind: Subject['kind'];
  readonly schema: z.ZodType<T>;
  /** The fields that are read, so that the rest stays in the database. */
  readonly projection: Readonly<Record<string, 1>>;
}

/** Reads a document as the database keeps it. */
export function readDocument<T>(kind: DocumentKind<T>, document: Document): ReadDocument<T> {
  const id = String(document['_id']);
  const read = kind.schema.safeParse(document);
  if (read.success) return { id, value: read.data };
  const found = read.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  );
  return {
    id,
    malformed: {
      rule: 'malformed-document',
      subject: { kind: kind.kind, id },
      expected: `a document as the service writes it`,
      found: found.join('; '),
    },
  };
}
