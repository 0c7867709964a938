/** Checks changes of the generated graph, phase by phase, and writes what each took as JSON. */
import {
  composeGraph,
  type ComposedGraph,
  diffSchemas,
  findBroken,
  findNotices,
  findTouched,
  type KnownOperation,
  parseOperations,
  planRollout,
  type Subgraph,
} from '@shop/schema-tools';

import { changeGraph, generateGraph, largeGraph } from './generateGraph.ts';
import { Phases } from './phases.ts';

const phases = new Phases();
const graph = generateGraph(largeGraph);
const before = phases.measure('compose, cold', () => composed(graph.subgraphs));
const operations = phases.measure('read the operations', () =>
  parseOperations(graph.documents, before.apiSchema),
);
check('nothing changed', 0);
check('1 subgraph changed', 1);
check('all changed', graph.subgraphs.length);
process.stdout.write(JSON.stringify(phases.all));

function check(what: string, changed: number): void {
  const measure = <T>(name: string, work: () => T): T => phases.measure(`${what}: ${name}`, work);
  const { subgraphs } = changeGraph(graph, changed);
  const after = measure('compose', () => composed(subgraphs));
  const changes = measure('diffSchemas', () => diffSchemas(before.apiSchema, after.apiSchema));
  measure('findTouched', () => {
    findTouchedBy(changes, after, operations);
  });
  measure('findBroken', () => findBroken(after.apiSchema, operations));
  measure('planRollout', () => planRollout(before, after, operations));
  measure('findNotices', () => findNotices(before, after));
}

/** As the check does it: a safe change touches nobody. */
function findTouchedBy(
  changes: ReturnType<typeof diffSchemas>,
  after: ComposedGraph,
  known: readonly KnownOperation[],
): void {
  for (const change of changes) {
    if (change.severity !== 'safe') findTouched(change, before.apiSchema, after.apiSchema, known);
  }
}

function composed(subgraphs: readonly Subgraph[]): ComposedGraph {
  const result = composeGraph(subgraphs);
  if (!('errors' in result)) return result;
  throw new Error(result.errors.map(({ message }) => message).join('\n'));
}
