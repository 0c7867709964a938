import { diffSchemas } from '../changes/diffSchemas.ts';
import type { ComposedGraph } from '../graph/graph.ts';
import type { KnownOperation } from '../graph/operations.ts';
import { type ChangedSubgraph, changedSubgraphs } from './changedSubgraphs.ts';
import { checkFetch, type RouterSchemas } from './checkFetch.ts';
import { createFetchPlanner, type Fetch } from './fetches.ts';
import type { FetchProblem } from './fetchProblem.ts';
import { createReach } from './reach.ts';
import { splitChange } from './splitChange.ts';
import type { FailingFetch, Moment, RolloutOrder, SubgraphRollout } from './verdict.ts';

/**
 * Says in which order each changed subgraph and the supergraph may be rolled out. Each known operation
 * that may reach a changed subgraph is planned with the old supergraph, and its fetches are checked
 * against the new subgraphs; and the other way round. Each subgraph is judged on its own: what it answers
 * is checked against what the router takes, and what it is sent against what the router may send, whoever
 * has answered that.
 *
 * @param operations one that is not valid for a supergraph is left out with that supergraph
 * @returns a verdict for each subgraph whose schema differs in more than descriptions, by name
 */
export function planRollout(
  before: ComposedGraph,
  after: ComposedGraph,
  operations: readonly KnownOperation[],
): SubgraphRollout[] {
  const changed = changedSubgraphs(before, after);
  if (changed.length === 0) return [];
  const failuresWithOld = findFailures(before, operations, changed, 'new service, old supergraph');
  const failuresWithNew = findFailures(after, operations, changed, 'old service, new supergraph');
  return changed.map((change) => {
    const { name, before: old, after: fresh } = change;
    const withOld = failuresWithOld.get(name) ?? [];
    const withNew = failuresWithNew.get(name) ?? [];
    const order = orderOf(change, withOld.length > 0, withNew.length > 0);
    const problems = {
      withOld: withOld.map(({ problem }) => problem),
      withNew: withNew.map(({ problem }) => problem),
    };
    return {
      subgraph: name,
      order,
      prefer: takesAway(change) ? 'supergraph first' : 'service first',
      failures: [...withOld, ...withNew].map(({ failure }) => failure),
      split:
        order === 'no safe order' && old && fresh
          ? splitChange({
              name,
              before: old,
              after: fresh,
              graphBefore: before,
              graphAfter: after,
              ...problems,
            })
          : [],
    };
  });
}

/** Whether somebody who asks the subgraph as it was may be refused, or get what was never promised. */
function takesAway({ before, after }: ChangedSubgraph): boolean {
  if (before === undefined || after === undefined) return after === undefined;
  const changes = diffSchemas(before.schema, after.schema);
  return changes.some(({ severity }) => severity === 'breaking');
}

function orderOf(
  { before, after }: ChangedSubgraph,
  failsWithOld: boolean,
  failsWithNew: boolean,
): RolloutOrder {
  if (failsWithOld && failsWithNew) return 'no safe order';
  // Operations that nobody knows yet may be routed to it too.
  if (failsWithNew || before === undefined) return 'service first';
  if (failsWithOld || after === undefined) return 'supergraph first';
  return 'any order';
}

/** What fails at a moment of the rollout, by subgraph. */
function findFailures(
  graph: ComposedGraph,
  operations: readonly KnownOperation[],
  changed: readonly ChangedSubgraph[],
  moment: Moment,
): ReadonlyMap<string, readonly ShownProblem[]> {
  const isOld = moment === 'new service, old supergraph';
  const schemas = {
    supergraph: graph.supergraph.schema.toGraphQLJSSchema(),
    api: graph.apiSchema,
  };
  const checks = new Map<string, (fetch: Fetch) => readonly FetchProblem[]>();
  for (const { name, before, after } of changed) {
    const [planned, served] = isOld ? [before, after] : [after, before];
    if (planned === undefined) continue;
    const router: RouterSchemas = { ...schemas, planned };
    checks.set(
      name,
      checkOnce((fetch) => checkFetch(fetch, router, served)),
    );
  }
  const failures = new Map([...checks.keys()].map((name): [string, ShownProblem[]] => [name, []]));
  if (checks.size === 0) return failures;

  const planFetches = createFetchPlanner(graph);
  const mayReach = createReach(graph.supergraph, schemas.supergraph, new Set(checks.keys()));
  for (const operation of operations.filter(mayReach)) {
    for (const fetch of planFetches(operation) ?? []) {
      for (const problem of checks.get(fetch.subgraph)?.(fetch) ?? []) {
        const { coordinate, reason } = problem;
        const failure = { moment, operation, fetch: fetch.text, coordinate, reason };
        failures.get(fetch.subgraph)?.push({ problem, failure });
      }
    }
  }
  return failures;
}

/** The planner gives fetches that are alike as one object: each is checked once. */
function checkOnce(
  check: (fetch: Fetch) => readonly FetchProblem[],
): (fetch: Fetch) => readonly FetchProblem[] {
  const known = new Map<Fetch, readonly FetchProblem[]>();
  return (fetch) => {
    const problems = known.get(fetch) ?? check(fetch);
    known.set(fetch, problems);
    return problems;
  };
}

interface ShownProblem {
  readonly problem: FetchProblem;
  readonly failure: FailingFetch;
}
