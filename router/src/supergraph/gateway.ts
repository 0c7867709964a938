import type { ApolloServerOptionsWithGateway, BaseContext } from '@apollo/server';

import type { LoadedSupergraph } from './loadedSupergraph.ts';

/** What Apollo Server needs of a gateway. */
export type Gateway = ApolloServerOptionsWithGateway<BaseContext>['gateway'];

/**
 * Makes the gateway of one supergraph, which never gets another: each release has an Apollo Server
 * of its own. It takes the place of `ApolloGateway`, whose parts it uses: that class swaps its parts
 * one by one and mixes old and new ones when a step fails.
 */
export function gatewayOf(supergraph: LoadedSupergraph): Gateway {
  const listeners = new Set<Parameters<Gateway['onSchemaLoadOrUpdate']>[0]>();
  return {
    onSchemaLoadOrUpdate(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    load() {
      for (const listener of listeners) {
        listener({ apiSchema: supergraph.schema, coreSupergraphSdl: supergraph.sdl });
      }
      return Promise.resolve({ executor: (request) => supergraph.execute(request) });
    },
    stop: () => Promise.resolve(),
  };
}
