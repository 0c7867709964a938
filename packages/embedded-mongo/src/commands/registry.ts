import { aggregate } from './aggregate.ts';
import {
  create,
  drop,
  dropDatabase,
  listCollections,
  listDatabases,
  renameCollection,
} from './collections.ts';
import type { Command } from './command.ts';
import { count } from './count.ts';
import { getMore, killCursors } from './cursors.ts';
import { remove } from './delete.ts';
import {
  buildInfo,
  collStats,
  connectionStatus,
  dbStats,
  getParameter,
  ping,
  replSetGetStatus,
  serverStatus,
} from './diagnostics.ts';
import { distinct } from './distinct.ts';
import { explain } from './explain.ts';
import { find } from './find.ts';
import { findAndModify } from './findAndModify.ts';
import { hello, isMaster } from './hello.ts';
import { createIndexes, dropIndexes, listIndexes } from './indexes.ts';
import { insert } from './insert.ts';
import { endSessions, killSessions, refreshSessions, startSession } from './sessions.ts';
import { update } from './update.ts';

/** Every command that the server carries, by each of its names. */
export const COMMANDS: ReadonlyMap<string, Command> = new Map(
  Object.entries({
    aggregate,
    buildInfo,
    buildinfo: buildInfo,
    collStats,
    connectionStatus,
    count,
    create,
    createIndexes,
    dbStats,
    delete: remove,
    distinct,
    drop,
    dropDatabase,
    dropIndexes,
    deleteIndexes: dropIndexes,
    endSessions,
    explain,
    find,
    findAndModify,
    findandmodify: findAndModify,
    getMore,
    getParameter,
    hello,
    insert,
    isMaster,
    ismaster: isMaster,
    killCursors,
    killSessions,
    listCollections,
    listDatabases,
    listIndexes,
    ping,
    refreshSessions,
    renameCollection,
    replSetGetStatus,
    serverStatus,
    startSession,
    update,
  }),
);

/** The commands of multi-document transactions, which are refused by name. */
export const TRANSACTION_COMMANDS: ReadonlySet<string> = new Set([
  'commitTransaction',
  'abortTransaction',
]);

/** Commands that MongoDB 7.0 has and this server doesn't: refused by name, not as unknown ones. */
export const COMMANDS_NOT_CARRIED: ReadonlySet<string> = new Set([
  'appendOplogNote',
  'authenticate',
  'cloneCollectionAsCapped',
  'collMod',
  'compact',
  'convertToCapped',
  'createRole',
  'createSearchIndexes',
  'createUser',
  'currentOp',
  'dataSize',
  'dbHash',
  'dropAllUsersFromDatabase',
  'dropRole',
  'dropSearchIndex',
  'dropUser',
  'filemd5',
  'fsync',
  'getCmdLineOpts',
  'getDefaultRWConcern',
  'getLog',
  'grantRolesToUser',
  'hostInfo',
  'killOp',
  'listCommands',
  'listSearchIndexes',
  'lockInfo',
  'logRotate',
  'logout',
  'mapReduce',
  'planCacheClear',
  'planCacheSetFilter',
  'profile',
  'reIndex',
  'replSetGetConfig',
  'replSetInitiate',
  'replSetReconfig',
  'replSetStepDown',
  'revokeRolesFromUser',
  'rolesInfo',
  'saslContinue',
  'saslStart',
  'setDefaultRWConcern',
  'setFeatureCompatibilityVersion',
  'setParameter',
  'shutdown',
  'top',
  'updateRole',
  'updateSearchIndex',
  'updateUser',
  'usersInfo',
  'validate',
]);
