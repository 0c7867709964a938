import { Int32 } from 'bson';
import { checkNamespace } from '../engine/catalog.ts';
import type { Collection } from '../engine/collection.ts';
import { splitNamespace } from '../engine/catalog.ts';
import { MongoError } from '../errors.ts';
import { compileFilter } from '../semantics.ts';
import type { Document } from '../values/document.ts';
import { encodeDocument } from '../wire/rawDocument.ts';
import { Arguments } from './arguments.ts';
import type { Command } from './command.ts';
import { replyWithCursor } from './cursorBatches.ts';

/** What `create` may say of a collection that this server doesn't carry. */
const CREATE_REFUSED = [
  'capped',
  'size',
  'max',
  'timeseries',
  'clusteredIndex',
  'changeStreamPreAndPostImages',
  'expireAfterSeconds',
  'viewOn',
  'pipeline',
  'storageEngine',
  'indexOptionDefaults',
  'encryptedFields',
];

/** What a collection is created with and shows again. */
const CREATE_OPTIONS = ['validator', 'validationLevel', 'validationAction'];

export const create: Command = {
  fields: [...CREATE_REFUSED, ...CREATE_OPTIONS, 'collation', 'idIndex', 'autoIndexId'],
  run({ args, database, engine, write }) {
    const namespace = checkNamespace(database, args.string('create'));
    args.refuse(...CREATE_REFUSED);
    args.refuseCollation();
    if (engine.catalog.get(namespace) !== undefined) {
      throw new MongoError('NamespaceExists', `Collection ${namespace} already exists.`);
    }
    const options = CREATE_OPTIONS.filter((name) => args.has(name));
    write.collection(
      namespace,
      Object.fromEntries(options.map((name) => [name, args.value(name)])),
    );
    return {};
  },
};

export const drop: Command = {
  fields: [],
  run({ args, database, engine, write }) {
    const namespace = checkNamespace(database, args.string('drop'));
    const collection = engine.catalog.get(namespace);
    // Since 7.0 it is no error to drop what isn't there.
    if (collection === undefined) return {};
    const nIndexesWas = new Int32(collection.indexes.size);
    write.drop(collection);
    return { nIndexesWas, ns: namespace };
  },
};

export const dropDatabase: Command = {
  fields: [],
  run({ database, engine, write }) {
    const collections = engine.catalog.collections(database);
    for (const collection of collections) write.drop(collection);
    return collections.length > 0 ? { dropped: database } : {};
  },
};

export const renameCollection: Command = {
  fields: ['to', 'dropTarget'],
  adminOnly: true,
  run({ args, engine, write }) {
    const from = args.string('renameCollection');
    const to = args.string('to');
    checkNamespace(...splitNamespace(to));
    const collection = engine.catalog.get(from);
    if (collection === undefined) {
      throw new MongoError('NamespaceNotFound', `Source collection ${from} does not exist`);
    }
    if (from === to) {
      throw new MongoError('IllegalOperation', `Can't rename a collection to itself`);
    }
    const target = engine.catalog.get(to);
    if (target !== undefined) {
      if (!args.flag('dropTarget'))
        throw new MongoError('NamespaceExists', 'target namespace exists');
      write.drop(target);
    }
    write.rename(collection, to);
    return {};
  },
};

export const listCollections: Command = {
  fields: ['filter', 'nameOnly', 'authorizedCollections', 'cursor'],
  run(context) {
    const { args, database, engine } = context;
    const filter = compileFilter(args.document('filter') ?? {});
    const nameOnly = args.flag('nameOnly');
    const listed = engine.catalog
      .collections(database)
      .map(describeCollection)
      .filter((document) => filter.matches(document))
      .map(({ name, type, ...rest }) =>
        encodeDocument(nameOnly ? { name, type } : { name, type, ...rest }),
      );
    const cursor = new Arguments('listCollections.cursor', args.document('cursor') ?? {});
    const batchSize = cursor.count('batchSize', Infinity);
    return replyWithCursor(context, `${database}.$cmd.listCollections`, streamOf(listed), {
      batchSize,
    });
  },
};

function describeCollection(collection: Collection): Document {
  const [, name] = splitNamespace(collection.namespace);
  return {
    name,
    type: 'collection',
    options: collection.options,
    info: { readOnly: false, uuid: collection.uuid },
    idIndex: collection.idIndex.spec.listed,
  };
}

export const listDatabases: Command = {
  fields: ['filter', 'nameOnly', 'authorizedDatabases'],
  adminOnly: true,
  run({ args, engine }) {
    const filter = compileFilter(args.document('filter') ?? {});
    const nameOnly = args.flag('nameOnly');
    const databases = engine.catalog
      .databases()
      .map((name) => {
        const sizeOnDisk = engine.catalog
          .collections(name)
          .reduce((sum, { byteSize }) => sum + byteSize, 0);
        return { name, sizeOnDisk, empty: false };
      })
      .filter((document) => filter.matches(document));
    if (nameOnly) return { databases: databases.map(({ name }) => ({ name })) };
    return { databases, totalSize: databases.reduce((sum, { sizeOnDisk }) => sum + sizeOnDisk, 0) };
  },
};

/** A stream over documents that are all there. */
export function streamOf(documents: readonly Uint8Array[]): { next(): Uint8Array | undefined } {
  const iterator = documents.values();
  return { next: () => iterator.next().value };
}
