import { createHash } from 'node:crypto';

import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { buildOperationContext, executeQueryPlan, type GraphQLDataSource } from '@apollo/gateway';
import { QueryPlanner, type QueryPlan } from '@apollo/query-planner';
import {
  assertValidSchema,
  getOperationAST,
  getVariableValues,
  GraphQLError,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';

import { ClientError } from '../errors.ts';
import { placeErrors } from './placeErrors.ts';

/** The request that Apollo Server hands to a gateway, as the gateway's executor takes it. */
export type GatewayRequest = Parameters<typeof executeQueryPlan>[2];
export type GatewayResult = Awaited<ReturnType<typeof executeQueryPlan>>;

type OperationContext = ReturnType<typeof buildOperationContext>;

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
}

/** A text that is not a supergraph which the router can serve. */
export class SupergraphRefused extends Error {
  override readonly name = 'SupergraphRefused';
}

/**
 * Reads and checks a supergraph and prepares its query planner. All of it is done, and can fail,
 * before any request sees it.
 *
 * @param sdl the supergraph as composition writes it
 * @param dataSource gives the data source of a subgraph by its name and routing URL
 * @throws {SupergraphRefused}
 */
export function loadSupergraph(
  sdl: string,
  dataSource: (name: string, url: string | undefined) => GraphQLDataSource,
): LoadedSupergraph {
  try {
    return load(sdl, dataSource);
  } catch (cause) {
    throw new SupergraphRefused(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function load(
  sdl: string,
  dataSource: (name: string, url: string | undefined) => GraphQLDataSource,
): LoadedSupergraph {
  const supergraph = Supergraph.build(sdl, { validateSupergraph: true });
  const apiSchema = supergraph.apiSchema();
  const schema = apiSchema.toGraphQLJSSchema();
  assertValidSchema(schema);
  const supergraphSchema = supergraph.schema.toGraphQLJSSchema();
  const planner = new QueryPlanner(supergraph);
  const dataSources = Object.fromEntries(
    supergraph.subgraphsMetadata().map(({ name, url }) => [name, dataSource(name, url)]),
  );

  // Apollo Server keeps the documents it has validated, within a bound: plans live as long as they.
  const prepared = new WeakMap<DocumentNode, Map<string, PreparedOperation>>();

  const prepare = (document: DocumentNode, name: string | undefined): PreparedOperation => {
    const byName = prepared.get(document) ?? new Map<string, PreparedOperation>();
    prepared.set(document, byName);
    const known = byName.get(name ?? '');
    if (known !== undefined) return known;
    const named = name === undefined ? {} : { operationName: name };
    const fresh = {
      context: buildOperationContext({ schema, operationDocument: document, ...named }),
      plan: planner.buildQueryPlan(operationFromDocument(apiSchema, document, named)),
    };
    byName.set(name ?? '', fresh);
    return fresh;
  };

  return {
    id: createHash('sha256').update(sdl).digest('hex').slice(0, 12),
    sdl,
    schema,
    async execute(request) {
      const { document } = request;
      const { operationName, variables = {} } = request.request;
      if (!getOperationAST(document, operationName))
        return { errors: [noOperation(operationName)] };
      const { context, plan } = prepare(document, operationName);
      const { variableDefinitions = [] } = context.operation;
      if (variableDefinitions.length > 0) {
        const { errors } = getVariableValues(schema, variableDefinitions, variables);
        if (errors !== undefined) return { errors };
      }
      const result = await executeQueryPlan(
        plan,
        dataSources,
        request,
        context,
        supergraphSchema,
        apiSchema,
      );
      return placeErrors(tellOfMissingData(result));
    },
  };
}

/** What is the same each time an operation of a document is executed. */
interface PreparedOperation {
  readonly context: OperationContext;
  readonly plan: QueryPlan;
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
