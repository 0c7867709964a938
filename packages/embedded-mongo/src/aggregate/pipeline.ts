import { MongoError, notCarried } from '../errors.ts';
import type { Document } from '../values/document.ts';
import { entriesOf, isDocument } from '../values/types.ts';
import { boundNames } from './environment.ts';
import { evaluateLets } from './expression.ts';
import { bucket } from './stages/bucket.ts';
import { facet, sortByCount, unionWith } from './stages/combination.ts';
import { group } from './stages/group.ts';
import { lookup } from './stages/lookup.ts';
import { addFields, project, replaceRoot, unset } from './stages/projection.ts';
import { countInto, limit, match, sample, skip, sort } from './stages/selection.ts';
import type { RunContext, Stage, StageCompiler } from './stages/stage.ts';
import { unwind } from './stages/unwind.ts';
import { setWindowFields } from './stages/window.ts';

/** What a pipeline is run with. */
export interface PipelineContext {
  /** See `RunContext.collection`. */
  readonly collection: RunContext['collection'];
  /** The `let` of the command. */
  readonly lets?: Document;
  readonly now: Date;
}

/**
 * Runs an aggregation pipeline over documents, which are never changed.
 *
 * @throws MongoError 40324 for an unknown stage, 238 for one that is not carried (`$out` and
 *   `$merge` among them), 40323 for a stage that has not exactly one field
 */
export function runPipeline(
  pipeline: readonly Document[],
  source: Iterable<Document>,
  { collection, lets = {}, now }: PipelineContext,
): Document[] {
  const variables = evaluateLets(lets, now);
  const stage = compilePipeline(pipeline, new Set(boundNames(variables)));
  return [...stage(source, { ...variables, collection: (...query) => collection(...query) })];
}

const STAGES: ReadonlyMap<string, StageCompiler> = new Map<string, StageCompiler>([
  ['$addFields', addFields],
  ['$bucket', bucket],
  ['$count', countInto],
  ['$facet', facet],
  ['$group', group],
  ['$limit', limit],
  ['$lookup', lookup],
  ['$match', match],
  ['$project', project],
  ['$replaceRoot', replaceRoot],
  ['$replaceWith', replaceRoot],
  ['$sample', sample],
  ['$set', addFields],
  ['$setWindowFields', setWindowFields],
  ['$skip', skip],
  ['$sort', sort],
  ['$sortByCount', sortByCount],
  ['$unionWith', unionWith],
  ['$unset', unset],
  ['$unwind', unwind],
]);

/** Stages that MongoDB has and this server does not. */
const NOT_CARRIED: ReadonlySet<string> = new Set([
  '$bucketAuto',
  '$changeStream',
  '$changeStreamSplitLargeEvent',
  '$collStats',
  '$currentOp',
  '$densify',
  '$documents',
  '$fill',
  '$geoNear',
  '$graphLookup',
  '$indexStats',
  '$listLocalSessions',
  '$listSampledQueries',
  '$listSearchIndexes',
  '$listSessions',
  '$merge',
  '$out',
  '$planCacheStats',
  '$redact',
  '$search',
  '$searchMeta',
  '$vectorSearch',
]);

/** Compiles stages to one, in which the named variables may be used. */
function compilePipeline(pipeline: readonly unknown[], variables: ReadonlySet<string>): Stage {
  const stages = pipeline.map((spec) => compileStage(spec, variables));
  return (input, context) =>
    stages.reduce<Iterable<Document>>((documents, stage) => stage(documents, context), input);
}

function compileStage(spec: unknown, variables: ReadonlySet<string>): Stage {
  const entries = isDocument(spec) ? entriesOf(spec) : [];
  const [only] = entries;
  if (only === undefined || entries.length > 1) {
    throw new MongoError(
      40323,
      'A pipeline stage specification object must contain exactly one field.',
    );
  }
  const [name, operand] = only;
  const compile = STAGES.get(name);
  if (compile !== undefined) {
    const scope = {
      variables,
      compilePipeline: (inner: readonly unknown[], more: readonly string[] = []) =>
        compilePipeline(inner, new Set([...variables, ...more])),
    };
    return compile(operand, scope, name);
  }
  if (NOT_CARRIED.has(name)) throw notCarried(`The stage ${name}`);
  throw new MongoError(40324, `Unrecognized pipeline stage name: '${name}'`);
}

const IN_UPDATES: ReadonlySet<string> = new Set([
  '$addFields',
  '$set',
  '$project',
  '$unset',
  '$replaceRoot',
  '$replaceWith',
]);

/** Compiles the pipeline of an update: the stages that give one document for each. */
export function compileUpdatePipeline(
  pipeline: readonly Document[],
  lets: Document,
): (document: Document, now: Date) => Document {
  const refused = pipeline
    .flatMap((stage) => Object.keys(stage))
    .find((name) => !IN_UPDATES.has(name));
  if (refused !== undefined) {
    throw new MongoError('InvalidOptions', `${refused} is not allowed to be used within an update`);
  }
  const names = new Set(Object.keys(lets));
  const stage = compilePipeline(pipeline, names);
  const collection = (): Iterable<Document> => [];
  return (document, now) => {
    const [result = document] = stage([document], { ...evaluateLets(lets, now), collection });
    return result;
  };
}
