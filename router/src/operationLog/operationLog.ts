import type { ApolloServerPlugin, HeaderMap } from '@apollo/server';
import type { Logger } from '@shop/service-kit';
import { type DocumentNode, type GraphQLSchema, Kind, type OperationDefinitionNode } from 'graphql';

import type { RouterContext } from '../context.ts';
import { type ClientName, HourCounts, hourOf, startOf } from './hourCounts.ts';
import { openLogFolder } from './logFolder.ts';
import { type OperationSignature, signOperation } from './signature.ts';

export interface OperationLogOptions {
  /** The folder that it is written into; it is made if it is not there. */
  readonly path: string;
  /** How many bytes the files may have together; the oldest are removed. */
  readonly maxBytes: number;
  /** How many lines an hour may have. Default: 10,000. */
  readonly maxEntriesPerHour?: number;
  /** How often it is written, in milliseconds: a crash loses as much. Default: a minute. */
  readonly writeEveryMs?: number;
  /** The time, in milliseconds since 1970. Default: the system's. */
  readonly now?: () => number;
}

/** Which operations the router has seen, from which clients and how often. */
export interface OperationLog {
  /** Counts the operations that an Apollo Server executes. */
  readonly plugin: ApolloServerPlugin<RouterContext>;
  /** Writes what was not written yet. */
  close(): Promise<void>;
}

/** What an hour may have in characters, which the memory of the router and its files have to hold. */
const MAX_CHARACTERS_PER_HOUR = 4_194_304;

/** A longer document is not counted. */
const MAX_DOCUMENT_CHARACTERS = 16_384;

/** Clients choose their names, so what is kept of them is short. */
const MAX_NAME_CHARACTERS = 100;

/** So many hours that could not be written are kept until they can be. */
const MAX_UNWRITTEN_HOURS = 2;

/**
 * Opens the log. It counts what passed all limits and is valid, without the values in it, in memory;
 * a document is normalised once as long as Apollo Server keeps it. A log that cannot be written is
 * told of once, and fails no request.
 *
 * @throws {StartupError} when the folder cannot be made
 */
export async function openOperationLog(
  options: OperationLogOptions,
  logger: Logger,
): Promise<OperationLog> {
  const { path, maxBytes, maxEntriesPerHour = 10_000, writeEveryMs = 60_000 } = options;
  const { now = Date.now } = options;
  const folder = await openLogFolder(path, maxBytes);
  const bounds = {
    maxEntries: maxEntriesPerHour,
    maxCharacters: Math.min(MAX_CHARACTERS_PER_HOUR, maxBytes),
  };
  const signatures = new WeakMap<OperationDefinitionNode, OperationSignature | 'left out'>();
  const ended: HourCounts[] = [];
  let current = new HourCounts(hourOf(now()), bounds);
  let failing = false;

  const countsNow = (): HourCounts => {
    const hour = hourOf(now());
    if (hour !== current.hour) {
      ended.push(current);
      if (ended.length > MAX_UNWRITTEN_HOURS) ended.shift();
      current = new HourCounts(hour, bounds);
    }
    return current;
  };

  const count = (
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    headers: HeaderMap | undefined,
  ): void => {
    let signature = signatures.get(operation);
    if (signature === undefined) {
      signature = isAboutSchema(operation)
        ? 'left out'
        : signOperation(schema, document, operation);
      if (signature !== 'left out' && signature.document.length > MAX_DOCUMENT_CHARACTERS) {
        logger.warn(
          { operation: signature.operationName?.slice(0, MAX_NAME_CHARACTERS) },
          'an operation is too long for the log of operations',
        );
        signature = 'left out';
      }
      signatures.set(operation, signature);
    }
    if (signature === 'left out') return;
    const counts = countsNow();
    if (!counts.count(clientOf(headers), signature) && counts.uncounted === 1) {
      logger.warn(
        { hour: startOf(counts.hour) },
        'the log of operations is full for this hour: what is new in it is not counted',
      );
    }
  };

  const write = async (): Promise<void> => {
    const latest = countsNow();
    try {
      for (const counts of [...ended, latest]) {
        if (counts.changed) {
          counts.changed = false;
          await folder.write(counts.hour, counts.toJsonLines()).catch((error: unknown) => {
            counts.changed = true;
            throw error;
          });
        }
        if (counts !== latest) ended.splice(ended.indexOf(counts), 1);
      }
      await folder.prune(now());
      if (failing) logger.info('the log of operations is written again');
      failing = false;
    } catch (error) {
      if (!failing) logger.error({ err: error }, 'the log of operations cannot be written');
      failing = true;
    }
  };

  let writing = write();
  const timer = setInterval(() => {
    writing = writing.then(write);
  }, writeEveryMs).unref();

  return {
    plugin: {
      requestDidStart: () =>
        Promise.resolve({
          executionDidStart({ schema, document, operation, request }) {
            count(schema, document, operation, request.http?.headers);
            return Promise.resolve();
          },
        }),
    },
    async close() {
      clearInterval(timer);
      await writing;
      await write();
    },
  };
}

/** Whether it asks only what tools ask, of the schema: no client is built on that. */
function isAboutSchema({ selectionSet }: OperationDefinitionNode): boolean {
  return selectionSet.selections.every(
    (selection) => selection.kind === Kind.FIELD && selection.name.value.startsWith('__'),
  );
}

function clientOf(headers: HeaderMap | undefined): ClientName {
  return {
    name: printable(headers?.get('apollographql-client-name')),
    version: printable(headers?.get('apollographql-client-version')),
  };
}

function printable(text: string | undefined): string | null {
  const name = text
    ?.slice(0, MAX_NAME_CHARACTERS)
    .replaceAll(/[^\x20-\x7e]/g, '')
    .trim();
  return name === undefined || name === '' ? null : name;
}
