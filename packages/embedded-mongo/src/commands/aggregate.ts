import { Int32 } from 'bson';
import { checkNamespace } from '../engine/catalog.ts';
import type { DocumentStream } from '../engine/peekableStream.ts';
import { MongoError, notCarried } from '../errors.ts';
import { isCount, splitPipeline } from '../plan/pipelineHead.ts';
import { allOf, openQuery } from '../plan/query.ts';
import type { Results } from '../plan/query.ts';
import { compileFilter, runPipeline } from '../semantics.ts';
import type { Document } from '../values/document.ts';
import { decodeDocument, encodeDocument } from '../wire/rawDocument.ts';
import { Arguments } from './arguments.ts';
import { streamOf } from './collections.ts';
import type { Command, CommandContext } from './command.ts';
import { DEFAULT_FIRST_BATCH, replyWithCursor } from './cursorBatches.ts';
import { explainCommand } from './explain.ts';
import { readOutput } from './outputStages.ts';
import { readHint } from './readHint.ts';

export const aggregate: Command = {
  fields: [
    'pipeline',
    'cursor',
    'explain',
    'allowDiskUse',
    'bypassDocumentValidation',
    'collation',
    'hint',
    'let',
  ],
  run(context) {
    const { args, database, server } = context;
    if (typeof args.value('aggregate') !== 'string') {
      throw notCarried('An aggregation over a database instead of a collection');
    }
    const namespace = checkNamespace(database, args.string('aggregate'));
    args.refuseCollation();
    const pipeline = args.documents('pipeline');
    if (pipeline === undefined) {
      throw new MongoError(
        40414,
        `BSON field 'aggregate.pipeline' is missing but a required field`,
      );
    }
    server.operations.command += 1;
    if (args.flag('explain')) return explainCommand(context, context.request.body, false);
    const cursor = new Arguments('aggregate.cursor', args.document('cursor') ?? {});
    const batchSize = cursor.count('batchSize', DEFAULT_FIRST_BATCH);
    return replyWithCursor(context, namespace, open(context, namespace, pipeline), { batchSize });
  },
};

/** Runs a pipeline, to its end if it writes its results to a collection. */
function open(
  context: CommandContext,
  namespace: string,
  pipeline: readonly Document[],
): DocumentStream {
  const output = readOutput(context, pipeline.at(-1));
  if (output === undefined) return read(context, namespace, pipeline);
  const stream = read(context, namespace, pipeline.slice(0, -1));
  const results: Document[] = [];
  for (let next = stream.next(); next !== undefined; next = stream.next()) {
    results.push(decodeDocument(next));
  }
  output(results);
  return streamOf([]);
}

/** Opens a pipeline: its head as a query on the collection, the rest over that query's documents. */
function read(
  { args, database, engine }: CommandContext,
  namespace: string,
  pipeline: readonly Document[],
): DocumentStream {
  const { rest, ...head } = splitPipeline(pipeline);
  const now = new Date(engine.now());
  const lets = args.document('let');
  const collection = engine.catalog.get(namespace);
  if (collection === undefined) compileFilter(head.filter, { now, ...(lets && { lets }) });
  const query = { ...head, hint: readHint(args), lets, now };
  const results = collection && openQuery(collection, query);
  if (rest.length === 0) return { next: () => results?.next()?.bytes };
  if (isCount(rest)) {
    let n = 0;
    while (results?.next() !== undefined) n += 1;
    return streamOf(n === 0 ? [] : [encodeDocument({ _id: new Int32(1), n: new Int32(n) })]);
  }
  const documents = results === undefined ? [] : documentsOf(results);
  return encodedStream(
    runPipeline(rest, documents, {
      collection: (name, atLeast = {}) => {
        const other = engine.catalog.get(`${database}.${name}`);
        return other === undefined ? [] : documentsOf(openQuery(other, { filter: atLeast, now }));
      },
      now,
      ...(lets && { lets }),
    }),
  );
}

function* documentsOf(results: Results): IterableIterator<Document> {
  for (const { document } of allOf(results)) yield document;
}

/** A stream that encodes each document when it is asked for. */
function encodedStream(documents: readonly Document[]): DocumentStream {
  const iterator = documents.values();
  return {
    next: () => {
      const result = iterator.next();
      return result.done === true ? undefined : encodeDocument(result.value);
    },
  };
}
