import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  checkGraphs,
  type ComposedGraph,
  composeGraph,
  type Moment,
  type Subgraph,
} from '@shop/schema-tools';

import { MixedShop } from './support/mixedShop.ts';
import { answeredOf, type Request, requestsOf } from './support/requests.ts';
import { readSchemaChanges } from './support/schemaChanges.ts';
import { unlikeService } from './support/unlikeService.ts';

/**
 * What the check names and a router does not notice: a type that left a union comes to the client as
 * an object without fields.
 */
const passedOver = new Set(['unions/member-removed-without-fragment']);

const changes = (await readSchemaChanges()).filter(
  ({ name, before, after }) =>
    !passedOver.has(name) &&
    [before, after].every((subgraphs) => 'supergraph' in composeGraph(subgraphs)),
);

describe('while a router goes by one supergraph and a service by the other one', () => {
  let shop: MixedShop;

  beforeAll(async () => {
    const subgraphs = changes.flatMap(({ before, after }) => [...before, ...after]);
    shop = await MixedShop.start([...new Set(subgraphs.map(({ name }) => name))]);
  });
  afterAll(() => shop.stop());

  test.each(changes)('just those operations fail that the check names: $name', async (change) => {
    const { documents } = change;
    const [before, after] = [composed(change.before), composed(change.after)];
    const { rollouts } = checkGraphs({ before, after: change.after, documents });
    const told = rollouts.flatMap(({ failures, subgraph }) =>
      failures.map(({ moment, operation: { client, name } }) =>
        asLine(subgraph, moment, `${client}/${name}`),
      ),
    );

    const seen: string[] = [];
    const moments: readonly [Moment, ComposedGraph, ComposedGraph][] = [
      ['new service, old supergraph', before, after],
      ['old service, new supergraph', after, before],
    ];
    for (const [moment, own, other] of moments) {
      await shop.publish(own.supergraphSdl);
      await shop.serve(services(own.subgraphs, other.subgraphs));
      const requests = requestsOf(documents, own.apiSchema);
      // Never answered is a null that a variable with a default allows and its argument does not.
      const good = await answeredOf(requests, shop.client);
      expect(operationsOf(good)).toEqual(operationsOf(requests));
      for (const { subgraph } of rollouts) {
        await shop.serve(
          services(mixed(own, other, subgraph), [...own.subgraphs, ...other.subgraphs]),
        );
        const answered = new Set(await answeredOf(good, shop.client));
        const failing = operationsOf(good.filter((request) => !answered.has(request)));
        seen.push(...failing.map((operation) => asLine(subgraph, moment, operation)));
      }
    }
    expect(seen.toSorted()).toEqual([...new Set(told)].toSorted());
  });
});

/** The operations of requests, each once. */
function operationsOf(requests: readonly Request[]): readonly string[] {
  return [...new Set(requests.map(({ operation }) => operation))].toSorted();
}

function asLine(subgraph: string, moment: Moment, operation: string): string {
  return `${operation} fails with ${moment} of ${subgraph}`;
}

function composed(subgraphs: readonly Subgraph[]): ComposedGraph {
  const graph = composeGraph(subgraphs);
  if ('errors' in graph) throw new Error(JSON.stringify(graph.errors));
  return graph;
}

/** The subgraphs of one graph, but for one that is as in the other graph, or not there. */
function mixed(
  { subgraphs }: ComposedGraph,
  other: ComposedGraph,
  name: string,
): readonly Subgraph[] {
  return [
    ...subgraphs.filter((subgraph) => subgraph.name !== name),
    ...other.subgraphs.filter((subgraph) => subgraph.name === name),
  ];
}

/** Services that answer unlike what the same subgraphs may answer at another time. */
function services(subgraphs: readonly Subgraph[], others: readonly Subgraph[]) {
  return new Map(
    subgraphs.map(({ name, sdl }) => {
      const other = others.find((candidate) => candidate.name === name && candidate.sdl !== sdl);
      return [name, unlikeService(sdl, other?.sdl)];
    }),
  );
}
