/**
 * What the router is compared with: `@apollo/gateway` and `startStandaloneServer` as their
 * documentation shows them, with nothing changed but the subgraphs' addresses.
 *
 * Environment: SUPERGRAPH_PATH, and SUBGRAPH_URLS as `name=url,name=url`.
 */
import { readFileSync } from 'node:fs';

import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';

import { parseUrls, required } from './environment.ts';

const urls = parseUrls(required('SUBGRAPH_URLS'));
const gateway = new ApolloGateway({
  supergraphSdl: readFileSync(required('SUPERGRAPH_PATH'), 'utf8'),
  buildService: ({ name }) => new RemoteGraphQLDataSource({ url: urls.get(name) ?? '' }),
});
const { url } = await startStandaloneServer(new ApolloServer({ gateway }), {
  listen: { host: '127.0.0.1', port: 0 },
});
process.stdout.write(`${url}\n`);
