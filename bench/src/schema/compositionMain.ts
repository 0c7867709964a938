/** Composes the generated graph with both libraries in turns, and writes what each took as JSON. */
import { composeServices as composeByApollo } from '@apollo/composition';
import { composeServices as composeByOthers } from '@theguild/federation-composition';
import { type DocumentNode, parse } from 'graphql';

import { required } from '../environment.ts';
import { measureInTurns } from '../turns.ts';
import { generateGraph, largeGraph } from './generateGraph.ts';
import { type Phase, Phases } from './phases.ts';

interface Service {
  readonly name: string;
  readonly url: string;
  readonly typeDefs: DocumentNode;
}

interface Composer {
  readonly name: string;
  readonly compose: (services: Service[]) => { readonly supergraphSdl?: string | undefined };
}

const apollo: Composer = { name: '@apollo/composition', compose: composeByApollo };
const others: Composer = { name: '@theguild/federation-composition', compose: composeByOthers };

const { subgraphs } = generateGraph(largeGraph);
for (const composer of [apollo, others]) await compose(composer);
const pairs = await measureInTurns([apollo, others], Number(required('ROUNDS')), compose);
process.stdout.write(JSON.stringify(pairs));

function compose({ name, compose }: Composer): Promise<Phase> {
  // Parsed anew, for either may keep what it has made of a document.
  const services = subgraphs.map(({ name, routingUrl, sdl }) => ({
    name,
    url: routingUrl,
    typeDefs: parse(sdl),
  }));
  const phases = new Phases();
  const { supergraphSdl } = phases.measure(name, () => compose(services));
  const [phase] = phases.all;
  if (supergraphSdl === undefined || !phase) throw new Error(`${name} did not compose the graph.`);
  return Promise.resolve(phase);
}
