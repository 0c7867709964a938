import { Int32 } from 'bson';
import { checkNamespace } from '../engine/catalog.ts';
import type { Collection } from '../engine/collection.ts';
import type { Document } from '../values/document.ts';
import type { Command, CommandContext } from './command.ts';
import { REPLICA_SET } from './serverState.ts';

/** The release that the server's answers are those of. */
const VERSION = [7, 0, 15];

export const ping: Command = { fields: [], run: () => ({}) };

export const buildInfo: Command = {
  fields: [],
  run: () => ({
    version: VERSION.join('.'),
    versionArray: [...VERSION, 0].map((part) => new Int32(part)),
    gitVersion: 'embedded-mongo',
    modules: ['embedded-mongo'],
    storageEngines: ['embedded-mongo'],
    javascriptEngine: 'none',
    bits: new Int32(64),
    debug: false,
    maxBsonObjectSize: new Int32(16 * 1024 * 1024),
  }),
};

export const connectionStatus: Command = {
  fields: ['showPrivileges'],
  run: () => ({ authInfo: { authenticatedUsers: [], authenticatedUserRoles: [] } }),
};

export const serverStatus: Command = {
  // Sections can be asked for or left out by name; all of them are given, as they are few.
  fields: [
    'repl',
    'metrics',
    'locks',
    'tcmalloc',
    'wiredTiger',
    'opcounters',
    'connections',
    'mem',
  ],
  run({ engine, server }) {
    const uptime = Math.floor((engine.now() - server.startedAt) / 1000);
    const { rss, heapTotal } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    return {
      host: server.address,
      version: VERSION.join('.'),
      process: 'embedded-mongo',
      pid: process.pid,
      uptime,
      localTime: new Date(engine.now()),
      connections: {
        current: server.connections.current,
        available: 1_000_000,
        totalCreated: server.connections.total,
      },
      opcounters: { ...server.operations },
      metrics: { cursor: { open: { total: engine.cursors.size } } },
      mem: {
        bits: 64,
        resident: Math.round(rss / 1024 / 1024),
        virtual: Math.round(heapTotal / 1024 / 1024),
      },
      extra_info: { note: 'fields vary by platform', user_time_us: user, system_time_us: system },
      repl: { setName: REPLICA_SET, isWritablePrimary: true, primary: server.address },
    };
  },
};

export const dbStats: Command = {
  fields: ['scale', 'freeStorage'],
  run({ args, database, engine }) {
    const collections = engine.catalog.collections(database);
    const total = (of: (collection: Collection) => number): number =>
      collections.reduce((sum, collection) => sum + of(collection), 0);
    const scale = args.integer('scale') ?? 1;
    const objects = total(({ size }) => size);
    const dataSize = total(({ byteSize }) => byteSize);
    return {
      db: database,
      collections: collections.length,
      views: 0,
      objects,
      avgObjSize: objects === 0 ? 0 : dataSize / objects,
      dataSize: dataSize / scale,
      storageSize: dataSize / scale,
      indexes: total(({ indexes }) => indexes.size),
      indexSize: 0,
      totalSize: dataSize / scale,
      scaleFactor: scale,
    };
  },
};

export const collStats: Command = {
  fields: ['scale'],
  run({ args, database, engine }) {
    const namespace = checkNamespace(database, args.string('collStats'));
    const scale = args.integer('scale') ?? 1;
    const collection = engine.catalog.get(namespace);
    const size = (collection?.byteSize ?? 0) / scale;
    return {
      ns: namespace,
      size,
      count: collection?.size ?? 0,
      ...(collection &&
        collection.size > 0 && { avgObjSize: Math.round(collection.byteSize / collection.size) }),
      storageSize: size,
      nindexes: collection?.indexes.size ?? 0,
      indexSizes: Object.fromEntries(
        [...(collection?.indexes.keys() ?? [])].map((name) => [name, 0]),
      ),
      totalSize: size,
      capped: false,
      scaleFactor: scale,
    };
  },
};

/** The parameters that clients ask for. */
function parameters(): Document {
  return { featureCompatibilityVersion: { version: `${VERSION[0]}.${VERSION[1]}` } };
}

export const getParameter: Command = {
  fields: ['featureCompatibilityVersion', 'allParameters'],
  adminOnly: true,
  run: () => parameters(),
};

export const replSetGetStatus: Command = {
  fields: [],
  adminOnly: true,
  run: ({ engine, server }: CommandContext) => ({
    set: REPLICA_SET,
    date: new Date(engine.now()),
    myState: new Int32(1),
    members: [
      { _id: 0, name: server.address, health: 1, state: 1, stateStr: 'PRIMARY', self: true },
    ],
  }),
};
