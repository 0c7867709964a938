import { OperationTypeNode } from 'graphql';
import { z } from 'zod';
import { InputError } from '../errors.ts';

const subgraph = z.object({ routingUrl: z.string(), sdl: z.string() });

const manifest = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        type: z.enum(OperationTypeNode),
        body: z.string(),
        clientName: z.string(),
      }),
    )
    .readonly(),
});

const cause = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('init') }),
  z.object({ kind: z.literal('publish'), subgraph: z.string() }),
  z.object({ kind: z.literal('remove'), subgraph: z.string() }),
  z.object({ kind: z.literal('rollback'), to: z.int().positive() }),
]);

const revision = z.object({
  format: z.literal('supergraph-revision'),
  version: z.literal(1),
  revision: z.int().positive(),
  parent: z.int().positive().nullable(),
  cause,
  author: z.string().nullable(),
  commit: z.string().nullable(),
  at: z.iso.datetime(),
  subgraphs: z.record(z.string(), subgraph),
  supergraph: z.string(),
  persistedDocuments: manifest.nullable(),
});

const release = z.object({
  format: z.literal('supergraph-release'),
  version: z.literal(1),
  revision: z.int().positive(),
  supergraph: z.string(),
  persistedDocuments: manifest.nullable(),
});

/** What a revision knows of a subgraph: where routers reach it, and its schema. */
export type PublishedSubgraph = Readonly<z.infer<typeof subgraph>>;

/** What made a revision of the one before. */
export type Cause = Readonly<z.infer<typeof cause>>;

/**
 * A state of the registry. It never changes once it is there.
 *
 * `author` is who published, `commit` what the schema was committed as, each null when unknown; `at`
 * is when, in ISO 8601; `parent` is null in the first revision alone.
 */
export type Revision = Readonly<z.infer<typeof revision>>;

/** What a router takes in one step: a supergraph, with the documents that clients may send to it. */
export type Release = Readonly<z.infer<typeof release>>;

/** @throws InputError when the text is no revision, or not the one of that number */
export function parseRevision(text: string, number: number, path: string): Revision {
  const result = revision.safeParse(parseJson(text));
  if (!result.success) throw broken(path, 'revision', result.error);
  if (result.data.revision !== number) {
    throw new InputError(`${path} is no revision ${number}: it says ${result.data.revision}.`);
  }
  return result.data;
}

/** @throws InputError when the text is no release */
export function parseRelease(text: string, path: string): Release {
  const result = release.safeParse(parseJson(text));
  if (!result.success) throw broken(path, 'release', result.error);
  return result.data;
}

/** What routers are to take of a revision. */
export function releaseOf({ revision, supergraph, persistedDocuments }: Revision): Release {
  return { format: 'supergraph-release', version: 1, revision, supergraph, persistedDocuments };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function broken(path: string, what: string, error: z.ZodError): InputError {
  const place = error.issues[0]?.path.join('.') ?? '';
  const hint = place === '' ? 'it is not its JSON' : `look at "${place}"`;
  return new InputError(`${path} is no ${what} of a registry (${hint}): restore it from a copy.`);
}
