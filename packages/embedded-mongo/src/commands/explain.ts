import { Double } from 'bson';
import { checkNamespace } from '../engine/catalog.ts';
import { MongoError, notCarried } from '../errors.ts';
import { splitPipeline } from '../plan/pipelineHead.ts';
import { openQuery } from '../plan/query.ts';
import type { Query, Results } from '../plan/query.ts';
import type { Document } from '../values/document.ts';
import { Arguments } from './arguments.ts';
import type { Command, CommandContext } from './command.ts';
import { readFind } from './find.ts';
import { readHint } from './readHint.ts';

const VERBOSITIES = ['queryPlanner', 'executionStats', 'allPlansExecution'];

/** Says how a command would find its documents, and with `executionStats` how many it reads. */
export const explain: Command = {
  fields: ['verbosity'],
  run(context) {
    const { args } = context;
    const command = args.document('explain') ?? {};
    const verbosity = args.has('verbosity') ? args.string('verbosity') : 'allPlansExecution';
    if (!VERBOSITIES.includes(verbosity)) {
      throw new MongoError(
        'FailedToParse',
        `verbosity string must be one of {'queryPlanner', 'executionStats', 'allPlansExecution'}`,
      );
    }
    return explainCommand(context, command, verbosity !== 'queryPlanner');
  },
};

/** The reply of an explained command. */
export function explainCommand(
  { database, engine, server }: CommandContext,
  command: Document,
  execute: boolean,
): Document {
  const [name = ''] = Object.keys(command);
  const args = new Arguments(name, command);
  const namespace = checkNamespace(database, args.string(name));
  const query = readQuery(name, args, new Date(engine.now()));
  const collection = engine.catalog.get(namespace);
  const results = collection && openQuery(collection, query);
  const winningPlan = results?.plan.stage ?? { stage: 'EOF' };
  return {
    explainVersion: '1',
    queryPlanner: {
      namespace,
      parsedQuery: query.filter,
      winningPlan,
      rejectedPlans: [],
    },
    ...(execute && { executionStats: countReads(results, winningPlan) }),
    command,
    serverInfo: { host: server.address, version: 'embedded-mongo' },
    ok: new Double(1),
  };
}

function countReads(results: Results | undefined, executionStages: Document): Document {
  let nReturned = 0;
  while (results?.next() !== undefined) nReturned += 1;
  return {
    executionSuccess: true,
    nReturned,
    executionTimeMillis: 0,
    totalKeysExamined: results?.statistics.keysExamined ?? 0,
    totalDocsExamined: results?.statistics.docsExamined ?? 0,
    executionStages,
  };
}

/** What a command asks of its collection. */
function readQuery(name: string, args: Arguments, now: Date): Query {
  switch (name) {
    case 'find':
      return readFind(args, now);
    case 'count':
    case 'distinct':
    case 'findAndModify':
      return {
        filter: args.document('query') ?? {},
        sort: args.document('sort'),
        limit: name === 'findAndModify' ? 1 : args.count('limit', 0),
        hint: readHint(args),
        now,
      };
    case 'aggregate':
      return { ...splitPipeline(args.documents('pipeline') ?? []), hint: readHint(args), now };
    case 'update':
    case 'delete': {
      const [statement = {}] = args.documents(name === 'update' ? 'updates' : 'deletes') ?? [];
      const fields = new Arguments(`${name} statement`, statement);
      return { filter: fields.document('q') ?? {}, hint: readHint(fields), now };
    }
    default:
      throw notCarried(`explain of '${name}'`);
  }
}
