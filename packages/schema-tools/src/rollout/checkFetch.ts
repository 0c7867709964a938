import { getOperationAST, type GraphQLSchema } from 'graphql';

import { checkDocument } from './checkDocument.ts';
import { checkRepresentations } from './checkRepresentations.ts';
import { checkSelections } from './checkSelections.ts';
import { checkVariables } from './checkVariables.ts';
import type { FetchProblem } from './fetchProblem.ts';
import type { Fetch } from './fetches.ts';
import type { ServedSchema } from './servedSchema.ts';

/** What a router goes by when it plans a fetch and takes the answer. */
export interface RouterSchemas {
  /** What it completes answers with: the whole supergraph. */
  readonly supergraph: GraphQLSchema;
  /** What it checks clients' variables by. */
  readonly api: GraphQLSchema;
  /** The fetched subgraph, as the router knows it. */
  readonly planned: ServedSchema;
}

/**
 * Checks a fetch against a schema that is not the one it was planned for.
 *
 * @param served what the subgraph serves now; undefined when there is no such subgraph
 * @returns what fails, or may fail with some values, for this schema and not for the planned one
 */
export function checkFetch(
  fetch: Fetch,
  router: RouterSchemas,
  served: ServedSchema | undefined,
): readonly FetchProblem[] {
  if (served === undefined) {
    const reason = `There is no subgraph ${fetch.subgraph} to answer the fetch.`;
    return [{ kind: 'absent', coordinate: fetch.subgraph, reason }];
  }
  const problems = problemsOf(fetch, router, served);
  if (problems.length === 0) return [];
  // What composition lets pass in one graph, such as a key that may be null, is no matter of a rollout.
  const before = new Set(problemsOf(fetch, router, router.planned).map(identify));
  const fresh = problems.filter((problem) => !before.has(identify(problem)));
  return [...new Map(fresh.map((problem) => [identify(problem), problem])).values()];
}

function problemsOf(
  fetch: Fetch,
  { supergraph, api, planned }: RouterSchemas,
  served: ServedSchema,
): readonly FetchProblem[] {
  const operation = getOperationAST(fetch.document);
  if (!operation) return [];
  return [
    ...checkDocument(fetch.document, planned, served),
    ...checkRepresentations(fetch, supergraph, served),
    ...checkSelections(fetch, operation, supergraph, planned, served),
    ...checkVariables(operation, api, served),
  ];
}

function identify({ coordinate, reason }: FetchProblem): string {
  return `${coordinate} ${reason}`;
}
