import { Int32 } from 'bson';
import { checkNamespace } from '../engine/catalog.ts';
import type { Collection } from '../engine/collection.ts';
import { ID_INDEX, parseIndexSpec } from '../engine/indexSpec.ts';
import { MongoError } from '../errors.ts';
import { valuesEqual } from '../semantics.ts';
import { isDocument } from '../values/types.ts';
import { encodeDocument } from '../wire/rawDocument.ts';
import { Arguments } from './arguments.ts';
import { streamOf } from './collections.ts';
import type { Command } from './command.ts';
import { replyWithCursor } from './cursorBatches.ts';

export const createIndexes: Command = {
  fields: ['indexes', 'commitQuorum', 'ignoreUnknownIndexOptions'],
  run({ args, database, engine, write }) {
    const namespace = checkNamespace(database, args.string('createIndexes'));
    const specs = (args.documents('indexes') ?? []).map(parseIndexSpec);
    if (specs.length === 0) {
      throw new MongoError('BadValue', 'Must specify at least one index to create');
    }
    const createdCollectionAutomatically = engine.catalog.get(namespace) === undefined;
    const collection = write.collection(namespace);
    const numIndexesBefore = collection.indexes.size;
    const created: string[] = [];
    try {
      for (const spec of specs) {
        const isId = spec.fields.length === 1 && spec.fields[0]?.path === '_id';
        if (!isId && write.createIndex(collection, spec)) created.push(spec.name);
      }
    } catch (error) {
      // All of the command's indexes or none.
      for (const name of created) write.dropIndex(collection, name);
      throw error;
    }
    return {
      numIndexesBefore: new Int32(numIndexesBefore),
      numIndexesAfter: new Int32(collection.indexes.size),
      createdCollectionAutomatically,
      ...(created.length === 0 && { note: 'all indexes already exist' }),
    };
  },
};

export const listIndexes: Command = {
  fields: ['cursor', 'includeBuildUUIDs', 'includeIndexBuildInfo'],
  run(context) {
    const { args, database, engine } = context;
    const namespace = checkNamespace(database, args.string('listIndexes'));
    const collection = existing(engine.catalog.get(namespace), namespace);
    const listed = [...collection.indexes.values()].map(({ spec }) => encodeDocument(spec.listed));
    const cursor = new Arguments('listIndexes.cursor', args.document('cursor') ?? {});
    const batchSize = cursor.count('batchSize', Infinity);
    return replyWithCursor(context, namespace, streamOf(listed), { batchSize });
  },
};

export const dropIndexes: Command = {
  fields: ['index'],
  run({ args, database, engine, write }) {
    const namespace = checkNamespace(database, args.string(args.name));
    const collection = existing(engine.catalog.get(namespace), namespace);
    const nIndexesWas = new Int32(collection.indexes.size);
    const names = namesOf(collection, args.value('index'));
    for (const name of names) write.dropIndex(collection, name);
    return { nIndexesWas };
  },
};

function existing(collection: Collection | undefined, namespace: string): Collection {
  if (collection !== undefined) return collection;
  throw new MongoError('NamespaceNotFound', `ns does not exist: ${namespace}`);
}

/** The indexes that a `dropIndexes` means: `*`, a name, several names, or a key pattern. */
function namesOf(collection: Collection, which: unknown): string[] {
  if (which === '*') return [...collection.indexes.keys()].filter((name) => name !== ID_INDEX.name);
  const wanted: unknown[] = Array.isArray(which) ? which : [which];
  return wanted.map((one) => {
    const index = isDocument(one)
      ? [...collection.indexes.values()].find(({ spec }) => valuesEqual(spec.listed['key'], one))
      : typeof one === 'string'
        ? collection.indexes.get(one)
        : undefined;
    if (index === undefined) {
      throw new MongoError(
        'IndexNotFound',
        typeof one === 'string'
          ? `index not found with name [${one}]`
          : `can't find index with that key`,
      );
    }
    if (index.spec.name === ID_INDEX.name)
      throw new MongoError('InvalidOptions', 'cannot drop _id index');
    return index.spec.name;
  });
}
