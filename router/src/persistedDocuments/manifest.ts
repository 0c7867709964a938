import { createHash } from 'node:crypto';

import { z } from 'zod';

/** The documents that clients were built with: their texts by their SHA-256, in hexadecimal digits. */
export type Manifest = ReadonlyMap<string, string>;

/** A text that is not a manifest which the router can go by. */
export class ManifestRefused extends Error {
  override readonly name = 'ManifestRefused';
}

const schema = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z.array(z.object({ id: z.string(), name: z.string(), body: z.string() })),
});

/**
 * Reads a manifest in Apollo's format, as `supergraph manifest` writes it.
 *
 * @throws {ManifestRefused} with a sentence that says what is wrong with it
 */
export function readManifest(json: string): Manifest {
  return checkManifest(parseJson(json));
}

/**
 * Checks a manifest that was JSON.
 *
 * @throws {ManifestRefused} with a sentence that says what is wrong with it
 */
export function checkManifest(value: unknown): Manifest {
  const result = schema.safeParse(value);
  if (!result.success) {
    const [issue] = result.error.issues;
    const place = issue?.path.join('.') ?? '';
    throw new ManifestRefused(
      `it is not a manifest of version 1${place === '' ? '' : ` (look at ${place})`}`,
    );
  }
  const documents = new Map<string, string>();
  for (const { id, name, body } of result.data.operations) {
    if (hashOf(body) !== id) {
      throw new ManifestRefused(`the id of ${name} is not the SHA-256 of its body`);
    }
    documents.set(id, body);
  }
  return documents;
}

/** The SHA-256 of a text, in hexadecimal digits. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new ManifestRefused('it is not JSON');
  }
}
