import type { GraphQLDataSource } from '@apollo/gateway';
import type { Logger, TokenMinter } from '@shop/service-kit';

import { readAddresses } from './addresses.ts';
import { createSubgraphClient, type SubgraphClient, type TrafficOptions } from './client.ts';
import { createDataSource } from './dataSource.ts';
import { type Resolve, resolveBySystem } from './instances.ts';

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
  /** Where a subgraph is, by name, instead of where the supergraph says; see `readAddresses`. */
  readonly urls: ReadonlyMap<string, string>;
  /** Finds the addresses of hosts. Default: as the system does. */
  readonly resolve?: Resolve | undefined;
  /** Signs each request, where the subgraphs ask for it. */
  readonly minter: TokenMinter | undefined;
}

/**
 * Makes the subgraphs. Pools and circuit breakers outlive a change of the supergraph, for requests
 * in flight still use the old one; a pool that nobody uses any more holds no connection.
 */
export function createSubgraphs(options: SubgraphsOptions): Subgraphs {
  const { logger, traffic, urls, minter, resolve = resolveBySystem } = options;
  const clients = new Map<string, SubgraphClient>();

  return {
    dataSource(name, routingUrl) {
      const text = urls.get(name) ?? routingUrl ?? '';
      const key = `${name} ${text}`;
      let client = clients.get(key);
      if (client === undefined) {
        const addresses = readAddresses(text);
        if (addresses === undefined) {
          throw new TypeError(
            `the subgraph ${name} has no URL that starts with http:// or https://`,
          );
        }
        client = createSubgraphClient({ name, addresses, resolve, logger, traffic, minter });
        clients.set(key, client);
      }
      return createDataSource(name, client, logger);
    },
    async close() {
      await Promise.all([...clients.values()].map((client) => client.close()));
    },
  };
}
