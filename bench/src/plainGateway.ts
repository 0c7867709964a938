/**
 * What the router is compared with: `@apollo/gateway` and `startStandaloneServer` as their
 * documentation shows them, with nothing changed but the subgraphs' addresses and what these
 * subgraphs ask of any gateway: a token with each request. It knows no users and no access rules.
 *
 * Environment: SUPERGRAPH_PATH, SUBGRAPH_URLS as `name=url,name=url`, and CALLER_KEY.
 */
import { readFileSync } from 'node:fs';

import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { createTokenMinter, readCallerKey } from '@shop/service-kit';

import { parseUrls, required } from './environment.ts';
import { withoutAccessRules } from './plainSupergraph.ts';

const urls = parseUrls(required('SUBGRAPH_URLS'));
const minter = createTokenMinter(readCallerKey(required('CALLER_KEY')));

/** Signs what the gateway's own fetcher is about to send. */
function signedDataSource(name: string): RemoteGraphQLDataSource {
  const source = new RemoteGraphQLDataSource({ url: urls.get(name) ?? '' });
  const { fetcher } = source;
  source.fetcher = (url, init) => {
    const body = typeof init?.body === 'string' ? init.body : '';
    const token = minter.mint({ audience: name, body, operation: 'query' });
    return fetcher(url, {
      ...init,
      headers: { ...init?.headers, authorization: `Bearer ${token}` },
    });
  };
  return source;
}

const gateway = new ApolloGateway({
  supergraphSdl: withoutAccessRules(readFileSync(required('SUPERGRAPH_PATH'), 'utf8')),
  buildService: ({ name }) => signedDataSource(name),
});
const { url } = await startStandaloneServer(new ApolloServer({ gateway }), {
  listen: { host: '127.0.0.1', port: 0 },
});
process.stdout.write(`${url}\n`);
