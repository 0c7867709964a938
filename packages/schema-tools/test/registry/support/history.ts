import { expect } from '@jest/globals';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Registry } from '../../../src/registry/registry.ts';
import {
  parseRelease,
  releaseOf,
  type Release,
  type Revision,
} from '../../../src/registry/revision.ts';

/** What a router reads from a registry. */
export async function readRelease(folder: string): Promise<Release> {
  return parseRelease(await readFile(join(folder, 'release.json'), 'utf8'), 'release.json');
}

/**
 * Expects revisions without a gap, each of which differs from its parent in its own subgraph alone, and
 * routers to be given the newest.
 *
 * @returns the revisions, the first one first
 */
export async function expectWhole(registry: Registry): Promise<Revision[]> {
  const files = (await readdir(join(registry.folder, 'revisions'))).filter((name) =>
    /^\d/.test(name),
  );
  const revisions: Revision[] = [];
  for (let number = 1; number <= files.length; number += 1) {
    const revision = await registry.revision(number);
    const parent = revisions.at(-1);
    expect(revision.parent).toBe(parent?.revision ?? null);
    if (parent !== undefined) expect(othersOf(revision)).toEqual(othersOf(revision, parent));
    revisions.push(revision);
  }
  const newest = await registry.newest();
  expect(newest.revision).toBe(files.length);
  expect(await readRelease(registry.folder)).toEqual(releaseOf(newest));
  expect(await readFile(join(registry.folder, 'supergraph.graphql'), 'utf8')).toBe(
    newest.supergraph,
  );
  return revisions;
}

/** The subgraphs that a revision had no reason to change, as they are in it or in another. */
function othersOf(
  { cause, subgraphs }: Revision,
  other: Pick<Revision, 'subgraphs'> = { subgraphs },
) {
  const own = cause.kind === 'publish' ? cause.subgraph : undefined;
  return Object.entries(other.subgraphs)
    .filter(([name]) => name !== own)
    .toSorted(([one], [another]) => (one < another ? -1 : 1));
}
