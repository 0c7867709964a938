import { describe, expect, test } from '@jest/globals';
import { composeGraph, diffSchemas, parseOperations, planRollout } from '@shop/schema-tools';
import { isTypeDefinitionNode, Kind, parse } from 'graphql';

import {
  changeGraph,
  type GeneratedGraph,
  generateGraph,
  largeGraph,
} from '../../src/schema/generateGraph.ts';

const size = { subgraphs: 4, entities: 3, operations: 40, seed: 7 };

describe('a generated graph', () => {
  test('is as large as the bench says', () => {
    const { subgraphs, documents } = generateGraph(largeGraph);
    const types = subgraphs.flatMap(({ sdl }) =>
      parse(sdl).definitions.flatMap((definition) =>
        isTypeDefinitionNode(definition) ? [definition.name.value] : [],
      ),
    );
    expect(subgraphs).toHaveLength(30);
    expect(new Set(types).size).toBe(3_001);
    expect(documents).toHaveLength(2_000);
  });

  test('is the same for the same seed, and another for another', () => {
    expect(generateGraph(size)).toEqual(generateGraph(size));
    expect(generateGraph({ ...size, seed: 8 })).not.toEqual(generateGraph(size));
  });

  test('composes, and each of its operations is valid', () => {
    const graph = generateGraph(size);
    const { apiSchema } = composed(graph);
    expect(parseOperations(graph.documents, apiSchema)).toHaveLength(40);
  });

  test('has entities that more than one subgraph resolves', () => {
    const resolvers = generateGraph(size).subgraphs.flatMap(({ sdl }) =>
      parse(sdl).definitions.flatMap((definition) =>
        definition.kind === Kind.OBJECT_TYPE_DEFINITION && (definition.fields?.length ?? 0) > 1
          ? [definition.name.value]
          : [],
      ),
    );
    const entities = size.subgraphs * size.entities;
    const twice = [...new Set(resolvers)].filter(
      (type) => type !== 'Query' && resolvers.filter((other) => other === type).length === 2,
    );
    expect(twice).toHaveLength(entities);
  });

  test('can change in some of its subgraphs, for all parts of the check to see', () => {
    const graph = generateGraph(size);
    const before = composed(graph);
    const after = composed(changeGraph(graph, 2));
    const severities = diffSchemas(before.apiSchema, after.apiSchema).map(
      ({ severity }) => severity,
    );
    expect(severities.filter((severity) => severity === 'breaking')).toHaveLength(2);
    expect(severities.filter((severity) => severity === 'safe')).toHaveLength(6);
    const rollouts = planRollout(before, after, parseOperations(graph.documents, before.apiSchema));
    expect(rollouts.map(({ subgraph }) => subgraph)).toEqual(['s0', 's1']);
  });
});

function composed(graph: GeneratedGraph) {
  const result = composeGraph(graph.subgraphs);
  if ('errors' in result) throw new Error(result.errors.map(({ message }) => message).join('\n'));
  return result;
}
