import { describe, expect, test } from '@jest/globals';
import { checkGraphs, type CheckResult } from '../src/check/check.ts';
import { composeGraph } from '../src/graph/graph.ts';
import { readFixtures, type Fixture, type Verdict } from './support/fixtures.ts';

const fixtures = await readFixtures();

describe('a check of a schema change', () => {
  test.each(fixtures)('$name: $title', (fixture) => {
    expect(check(fixture)).toEqual(fixture.expect);
  });
});

function check({ before, after, documents }: Fixture): Verdict {
  const graph = composeGraph(before);
  if ('errors' in graph) throw new Error(`before does not compose: ${codes(graph.errors).join()}`);
  return toVerdict(checkGraphs({ before: graph, after, documents }));
}

function toVerdict(result: CheckResult): Verdict {
  const { composition, changes, broken, rollouts, notices, passes } = result;
  return {
    composition: unique([
      ...codes(composition.errors),
      ...codes(composition.newHints).map((code) => `hint ${code}`),
    ]),
    changes: changes.map(({ change }) => `${change.severity} ${change.id}`).toSorted(),
    broken: broken
      .map(({ broken: { client, operation, line, column, coordinate } }) => {
        return `${client}/${operation}:${line}:${column} ${coordinate}`;
      })
      .toSorted(),
    touched: Object.fromEntries(
      changes
        .filter(({ touched }) => touched.length > 0)
        .map(({ change, touched }) => [change.id, unique(touched.map(nameOf))]),
    ),
    rollout: Object.fromEntries(rollouts.map(({ subgraph, order }) => [subgraph, order])),
    ownership: notices
      .map(({ subgraph, change, coordinate, relation, other }) => {
        return `${subgraph} ${change} ${coordinate} ${relation} ${other}`;
      })
      .toSorted(),
    passes,
  };
}

function nameOf({ client, operation }: { client: string; operation: string }): string {
  return `${client}/${operation}`;
}

/** In order, each once: an operation is touched at several places, and all are one to a fixture. */
function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)].toSorted();
}

function codes(problems: readonly { readonly code: string }[]): string[] {
  return problems.map(({ code }) => code);
}
