import { describe, expect, test } from '@jest/globals';

import { planRollout } from '../../src/rollout/planRollout.ts';
import type { RolloutOrder, SubgraphRollout } from '../../src/rollout/verdict.ts';
import * as cases from './cases.ts';
import { graph, operation, type Schemas } from './graphs.ts';

function rollout(
  before: Schemas,
  after: Schemas,
  operations: readonly string[],
): SubgraphRollout[] {
  return planRollout(graph(before), graph(after), operations.map(operation));
}

function ordersOf(verdicts: readonly SubgraphRollout[]): Record<string, RolloutOrder> {
  return Object.fromEntries(verdicts.map(({ subgraph, order }) => [subgraph, order]));
}

const undone: Readonly<Record<RolloutOrder, RolloutOrder>> = {
  'any order': 'any order',
  'service first': 'supergraph first',
  'supergraph first': 'service first',
  'no safe order': 'no safe order',
};

describe.each([
  ['fields and types', cases.fieldsAndTypes],
  ['enums, unions and interfaces', cases.abstractTypes],
  ['arguments and inputs', cases.inputs],
  ['entities', cases.entities],
  ['moving a field', cases.moves],
  ['whole subgraphs and interface objects', cases.wholeSubgraphs],
  ['what is no change', cases.nothing],
])('%s', (_subject, rows) => {
  test.each([...rows])('$name', ({ before, after, operations, orders, shown }) => {
    const verdicts = rollout(before, after, operations);

    expect(ordersOf(verdicts)).toEqual(orders);
    const failures = verdicts.flatMap((verdict) => verdict.failures);
    expect(new Set(failures.map(({ coordinate }) => coordinate))).toEqual(new Set(shown));
  });

  test.each([...rows])('undone: $name', ({ before, after, operations, orders }) => {
    const expected = Object.entries(orders).map(([name, order]) => [name, undone[order]]);

    expect(ordersOf(rollout(after, before, operations))).toEqual(Object.fromEntries(expected));
  });
});
