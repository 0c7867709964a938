import { operationFromDocument } from '@apollo/federation-internals';
import { buildOperationContext, executeQueryPlan, type GraphQLDataSource } from '@apollo/gateway';
import { QueryPlanner } from '@apollo/query-planner';
import { graphql, type GraphQLSchema } from 'graphql';

import type { ComposedGraph } from '../../src/graph/graph.ts';
import type { KnownOperation } from '../../src/graph/operations.ts';

/** What a client gets. */
export interface Answer {
  readonly data: unknown;
  /** Messages of the errors of subgraphs and of the router; none when all went well. */
  readonly errors: readonly string[];
}

/** Executes an operation with the plan of one graph, against subgraphs that may be of another one. */
export type Router = (
  operation: KnownOperation,
  variables: Readonly<Record<string, unknown>>,
  services: ReadonlyMap<string, GraphQLSchema>,
) => Promise<Answer>;

export function router({ supergraph, apiSchema }: ComposedGraph): Router {
  const planner = new QueryPlanner(supergraph);
  const whole = supergraph.schema.toGraphQLJSSchema();
  return async ({ document, name }, variables, services) => {
    const plan = planner.buildQueryPlan(operationFromDocument(supergraph.apiSchema(), document));
    const context = buildOperationContext({ schema: apiSchema, operationDocument: document });
    const sources: Record<string, GraphQLDataSource> = {};
    for (const [subgraph, schema] of services) sources[subgraph] = source(schema);
    const request = { request: { operationName: name, variables }, document, context: {} };
    const result = await executeQueryPlan(
      plan,
      sources,
      request as never,
      context,
      whole,
      supergraph.apiSchema(),
    );
    // The executor hides in an extension that it had to drop values.
    const dropped: unknown = result.extensions?.['valueCompletion'];
    const errors = [result.errors ?? [], dropped ?? []].flat();
    return { data: result.data, errors: errors.map(String) };
  };
}

function source(schema: GraphQLSchema): GraphQLDataSource {
  return {
    process: ({ request: { query = '', variables } }) =>
      graphql({ schema, source: query, variableValues: variables }) as never,
  };
}
