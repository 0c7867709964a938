import type { GraphQLDataSource } from '@apollo/gateway';
import type { Logger, TokenMinter } from '@shop/service-kit';
import { Pool } from 'undici';

import { createSubgraphClient, type SubgraphClient, type TrafficOptions } from './client.ts';
import { createDataSource } from './dataSource.ts';

/** The subgraphs that the router speaks to, over pools of kept connections. */
export interface Subgraphs {
  /**
   * Gives the data source of a subgraph.
   *
   * @throws {TypeError} when neither the supergraph nor the configuration gives a URL for it
   */
  readonly dataSource: (name: string, routingUrl: string | undefined) => GraphQLDataSource;
  /** Closes every connection; requests in flight fail. */
  close(): Promise<void>;
}

export interface SubgraphsOptions {
  readonly logger: Logger;
  readonly traffic: TrafficOptions;
  /** Where a subgraph is, by name, instead of where the supergraph says. */
  readonly urls: ReadonlyMap<string, string>;
  /** Signs each request, where the subgraphs ask for it. */
  readonly minter: TokenMinter | undefined;
}

/** So many requests to one origin are under way at once; further ones wait, within their timeout. */
const CONNECTIONS_PER_ORIGIN = 128;

/**
 * Makes the subgraphs. Pools and circuit breakers outlive a change of the supergraph, for requests
 * in flight still use the old one; a pool that nobody uses any more holds no connection.
 */
export function createSubgraphs({ logger, traffic, urls, minter }: SubgraphsOptions): Subgraphs {
  const pools = new Map<string, Pool>();
  const clients = new Map<string, SubgraphClient>();

  const poolFor = (origin: string): Pool => {
    let pool = pools.get(origin);
    if (pool === undefined) {
      pool = new Pool(origin, {
        connections: CONNECTIONS_PER_ORIGIN,
        pipelining: 1,
        connect: { timeout: traffic.timeoutMs },
        // The exchange has a timeout of its own, for all of it.
        headersTimeout: 0,
        bodyTimeout: 0,
      });
      pools.set(origin, pool);
    }
    return pool;
  };

  const clientFor = (name: string, url: URL): SubgraphClient => {
    const key = `${name} ${url.href}`;
    let client = clients.get(key);
    if (client === undefined) {
      client = createSubgraphClient({
        name,
        url,
        dispatcher: poolFor(url.origin),
        logger,
        traffic,
        minter,
      });
      clients.set(key, client);
    }
    return client;
  };

  return {
    dataSource(name, routingUrl) {
      const url = urls.get(name) ?? routingUrl ?? '';
      if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
        throw new TypeError(`the subgraph ${name} has no URL that starts with http:// or https://`);
      }
      return createDataSource(name, clientFor(name, new URL(url)), logger);
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
    },
  };
}
