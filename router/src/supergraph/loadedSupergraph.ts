import { createHash } from 'node:crypto';

import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { buildOperationContext, executeQueryPlan, type GraphQLDataSource } from '@apollo/gateway';
import { QueryPlanner } from '@apollo/query-planner';
import {
  assertValidSchema,
  type DocumentNode,
  getOperationAST,
  getVariableValues,
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';

import type { Logger, Viewer } from '@shop/service-kit';

import { stripAccessDirectives } from '../access/accessDirectives.ts';
import { readAccessRules } from '../access/accessRules.ts';
import { selectsRemoved } from '../access/answerSelection.ts';
import { completeAnswer } from '../access/completeAnswer.ts';
import { filterOperation } from '../access/filterOperation.ts';
import { refusedOperation, refusedPlaces } from '../access/refusals.ts';
import type { RouterContext } from '../context.ts';
import { ClientError } from '../errors.ts';
import type { OperationUses } from '../release/operationUses.ts';
import { askTypes } from './askTypes.ts';
import { placeErrors } from './placeErrors.ts';
import { type Execution, keepPrepared } from './preparedOperations.ts';
import { createAliasRenamer } from './shadowingAliases.ts';

/** The request that Apollo Server hands to a gateway, as the gateway's executor takes it. */
export type GatewayRequest = Parameters<typeof executeQueryPlan>[2];
export type GatewayResult = Awaited<ReturnType<typeof executeQueryPlan>>;

/**
 * A supergraph that is ready to serve. It never changes: an operation that began on it ends on it,
 * whichever one serves by then.
 */
export interface LoadedSupergraph {
  /** The first digits of the SHA-256 of its text: tells versions apart in logs and health checks. */
  readonly id: string;
  readonly sdl: string;
  /** What clients see. */
  readonly schema: GraphQLSchema;
  execute(request: GatewayRequest): Promise<GatewayResult>;
  /** Filters and plans a valid operation for somebody, so that `execute` finds it done. */
  prepare(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    viewer: Viewer | undefined,
  ): void;
}

/** A text that is not a supergraph which the router can serve. */
export class SupergraphRefused extends Error {
  override readonly name = 'SupergraphRefused';
}

export interface SupergraphOptions {
  /** Gives the data source of a subgraph by its name and routing URL. */
  readonly dataSource: (name: string, url: string | undefined) => GraphQLDataSource;
  readonly logger: Logger;
  /** Whether errors of variables hint at names of the schema. Default: false. */
  readonly hints?: boolean;
  /** Where each execution is counted; it outlives the supergraph. */
  readonly uses?: OperationUses;
}

/**
 * Reads and checks a supergraph, its access rules and its query planner. All of it is done, and can
 * fail, before any request sees it.
 *
 * @param sdl the supergraph as composition writes it
 * @throws {SupergraphRefused}
 */
export function loadSupergraph(sdl: string, options: SupergraphOptions): LoadedSupergraph {
  try {
    const steps = load(sdl, options);
    for (;;) {
      const step = steps.next();
      if (step.done === true) return step.value;
    }
  } catch (cause) {
    throw refusal(cause);
  }
}

/**
 * Does the same step by step, for a process that answers requests meanwhile.
 *
 * @param takeBreak is awaited between the steps
 * @throws {SupergraphRefused}
 */
export async function loadSupergraphInSteps(
  sdl: string,
  options: SupergraphOptions,
  takeBreak: () => Promise<void>,
): Promise<LoadedSupergraph> {
  try {
    const steps = load(sdl, options);
    for (;;) {
      const step = steps.next();
      if (step.done === true) return step.value;
      await takeBreak();
    }
  } catch (cause) {
    throw refusal(cause);
  }
}

function refusal(cause: unknown): SupergraphRefused {
  return new SupergraphRefused(cause instanceof Error ? cause.message : String(cause), { cause });
}

/** A client is told of so many wrong values; each takes time, and there may be thousands. */
const MAX_VARIABLE_ERRORS = 5;

/** Yields where it has worked for a while; the planner's step is the longest. */
function* load(
  sdl: string,
  { dataSource, logger, hints = false, uses }: SupergraphOptions,
): Generator<undefined, LoadedSupergraph, undefined> {
  const rules = readAccessRules(sdl);
  const withoutRules = stripAccessDirectives(sdl);
  yield;
  const supergraph = Supergraph.build(withoutRules, { validateSupergraph: true });
  yield;
  const apiSchema = supergraph.apiSchema();
  const schema = apiSchema.toGraphQLJSSchema();
  assertValidSchema(schema);
  yield;
  const supergraphSchema = supergraph.schema.toGraphQLJSSchema();
  yield;
  const planner = new QueryPlanner(supergraph);
  yield;
  const renameAliases = createAliasRenamer(supergraphSchema);
  const dataSources = Object.fromEntries(
    supergraph.subgraphsMetadata().map(({ name, url }) => [name, dataSource(name, url)]),
  );
  if (rules.unknownPolicies.length > 0) {
    logger.warn({ policies: rules.unknownPolicies }, 'policies that are not known are denied');
  }

  const prepared = keepPrepared((document, operation, grant) => {
    const filtered = filterOperation(schema, rules, grant, document, operation);
    const operationName = operation.name?.value;
    const named = operationName === undefined ? {} : { operationName };
    const prepareExecution = (): Execution => {
      const { document: operationDocument, restore } = renameAliases(
        filtered?.document ?? document,
      );
      const plannedDocument = askTypes(schema, operationDocument);
      return {
        context: buildOperationContext({ schema, operationDocument, ...named }),
        plan: planner.buildQueryPlan(operationFromDocument(apiSchema, plannedDocument, named)),
        restore,
      };
    };
    let execution: Execution | undefined;
    return { filtered, execution: () => (execution ??= prepareExecution()) };
  });

  return {
    id: createHash('sha256').update(sdl).digest('hex').slice(0, 12),
    sdl,
    schema,
    async execute(request) {
      const { document, queryHash, source } = request;
      const { operationName, variables = {} } = request.request;
      const { viewer }: Partial<RouterContext> = request.context;
      const signedIn = viewer !== undefined;
      const operation = getOperationAST(document, operationName);
      if (!operation) return { errors: [noOperation(operationName)] };

      const grant = rules.grant(viewer);
      const { filtered, execution } = prepared(document, operation, grant);
      if (filtered?.nothingLeft === true && selectsRemoved(filtered.selections, variables)) {
        return { errors: [refusedOperation(signedIn)] };
      }
      const { variableDefinitions = [] } = operation;
      if (variableDefinitions.length > 0) {
        const { errors } = getVariableValues(schema, variableDefinitions, variables, {
          maxErrors: MAX_VARIABLE_ERRORS,
          hideSuggestions: !hints,
        });
        // One more only says that there are more, and has no code by which it could pass.
        if (errors !== undefined) return { errors: errors.slice(0, MAX_VARIABLE_ERRORS) };
      }
      const { plan, context, restore } = execution();
      uses?.count(queryHash, { text: source, operationName, viewer }, grant);
      const result = await executeQueryPlan(
        plan,
        dataSources,
        request,
        context,
        supergraphSchema,
        apiSchema,
      );
      const placed = restore(placeErrors(tellOfMissingData(result)));
      if (filtered === undefined || !placed.data) return placed;
      const { data, refused } = completeAnswer(filtered, placed.data, variables);
      if (refused.length === 0) return { ...placed, data };
      return {
        ...placed,
        data,
        errors: [...(placed.errors ?? []), ...refusedPlaces(refused, signedIn)],
      };
    },
    prepare(document, operation, viewer) {
      const { filtered, execution } = prepared(document, operation, rules.grant(viewer));
      if (filtered?.nothingLeft !== true) execution();
    },
  };
}

function noOperation(name: string | undefined): GraphQLError {
  return new GraphQLError(
    name === undefined
      ? 'Must provide operation name if query contains multiple operations.'
      : `Unknown operation named "${name}".`,
  );
}

/**
 * The executor hides in an extension that it had to drop data: a value that may not be null is
 * missing, though no subgraph reported an error. A client must never get a part without being told.
 */
function tellOfMissingData(result: GatewayResult): GatewayResult {
  const { extensions, ...rest } = result;
  const dropped: unknown = extensions?.['valueCompletion'];
  if (!Array.isArray(dropped)) return result;
  const errors = dropped
    .filter((error) => error instanceof GraphQLError)
    .map(({ message, path }) => {
      // The executor names only types and fields that the client's own schema has.
      const original = new ClientError(message, { code: 'INTERNAL_SERVER_ERROR' }, path);
      return new GraphQLError(message, { path: path ?? null, originalError: original });
    });
  return { ...rest, errors };
}
