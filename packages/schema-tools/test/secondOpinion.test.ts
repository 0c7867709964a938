import { Supergraph } from '@apollo/federation-internals';
import { describe, expect, test } from '@jest/globals';
import { composeServices } from '@theguild/federation-composition';
import {
  GraphQLError,
  lexicographicSortSchema,
  parse,
  printSchema,
  type GraphQLSchema,
} from 'graphql';
import type { Subgraph } from '../src/compose/compose.ts';
import { composeGraph } from '../src/graph/graph.ts';
import { federationVersion, readDifferences, readFixtures } from './support/fixtures.ts';

const fixtures = await readFixtures();
const differences = await readDifferences();

/**
 * @theguild/federation-composition was written from the same specification by others. What both make
 * of a schema is hardly a mistake of one of them.
 */
describe('composition beside @theguild/federation-composition', () => {
  test.each(fixtures.filter(({ name }) => !differences.has(name)))(
    'comes to the same: $name: $title',
    ({ before, after }) => {
      expect([before, after].map(composeByOthers)).toEqual([before, after].map(compose));
    },
  );

  test.each([...differences])('differs in %s: %s', (name) => {
    const { before, after } = fixtures.find((fixture) => fixture.name === name) ?? noChange;
    expect([before, after].map(composeByOthers)).not.toEqual([before, after].map(compose));
  });
});

const noChange = { before: [], after: [] };

/** No fixture needs what came between the two. */
const newestTheyKnow = 'federation/v2.9';

const refused = 'does not compose';

/** What clients see, or that there is nothing. */
function compose(subgraphs: readonly Subgraph[]): string {
  const graph = composeGraph(subgraphs);
  return 'errors' in graph ? refused : print(graph.apiSchema);
}

function composeByOthers(subgraphs: readonly Subgraph[]): string {
  try {
    const { supergraphSdl } = composeServices(
      subgraphs.map(({ name, routingUrl, sdl }) => ({
        name,
        url: routingUrl,
        typeDefs: parse(sdl.replace(federationVersion, newestTheyKnow)),
      })),
    );
    if (supergraphSdl === undefined) return refused;
    const supergraph = Supergraph.build(supergraphSdl, { supportedFeatures: null });
    return print(supergraph.apiSchema().toGraphQLJSSchema());
  } catch (error) {
    // It takes documents, so a text that is none is refused before it.
    if (error instanceof GraphQLError) return refused;
    throw error;
  }
}

function print(schema: GraphQLSchema): string {
  return printSchema(lexicographicSortSchema(schema));
}
