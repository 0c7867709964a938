import { serialize } from 'bson';
import type { Document } from 'bson';
import { createEngine } from '../../src/engine/engine.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { WriteUnit } from '../../src/engine/writeUnit.ts';

/** An engine on a folder, without a server. */
export function openEngine(
  dataDir: string | undefined,
  options: { log?: (line: string) => void; snapshotBytes?: number } = {},
): Promise<Engine> {
  return createEngine({
    dataDir,
    snapshotBytes: options.snapshotBytes,
    log: options.log ?? (() => undefined),
    onFailure: (error) => {
      throw error;
    },
  });
}

/** Inserts documents as one command would, and waits until they are on disk. */
export async function insert(
  engine: Engine,
  namespace: string,
  documents: readonly Document[],
): Promise<void> {
  const write = new WriteUnit(engine);
  for (const document of documents) write.insert(write.collection(namespace), serialize(document));
  write.commit();
  await engine.storage.flushed();
}

/** The `_id`s of a collection, in natural order. */
export function idsOf(engine: Engine, namespace: string): unknown[] {
  const documents = engine.catalog.get(namespace)?.documents() ?? [];
  return Array.from(documents, ({ document }) => Number(String(document['_id'])));
}
