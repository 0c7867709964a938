import type { ApolloServerOptionsWithGateway, BaseContext } from '@apollo/server';
import { StartupError, type Check, type Logger } from '@shop/service-kit';
import type { GraphQLSchema } from 'graphql';

import type { LoadedSupergraph } from './loadedSupergraph.ts';
import type { SupergraphSource } from './source.ts';

type ApolloGatewayInterface = ApolloServerOptionsWithGateway<BaseContext>['gateway'];

/** What Apollo Server needs of a gateway, and how the supergraph in it is. */
export type Gateway = ApolloGatewayInterface & {
  /** For the readiness check: which supergraph serves, and why a newer one does not. */
  check(): Check;
};

export interface GatewayOptions {
  readonly source: SupergraphSource;
  readonly logger: Logger;
  /** @throws {SupergraphRefused} */
  readonly load: (sdl: string) => LoadedSupergraph;
}

/**
 * Makes a gateway that serves the newest good supergraph of its source. A supergraph is loaded
 * whole before it takes the place of the one before; one that cannot be loaded is refused and
 * logged, and the one before serves on. It takes the place of `ApolloGateway`, whose parts it uses:
 * that class swaps its parts one by one and mixes old and new ones when a step fails.
 */
export function createGateway({ source, logger, load }: GatewayOptions): Gateway {
  const listeners = new Set<Parameters<ApolloGatewayInterface['onSchemaLoadOrUpdate']>[0]>();
  // Requests find the supergraph that they began on by the schema that they were validated against.
  const supergraphs = new WeakMap<GraphQLSchema, LoadedSupergraph>();
  let current: LoadedSupergraph | undefined;
  let refused: string | undefined;

  const serve = (loaded: LoadedSupergraph): void => {
    supergraphs.set(loaded.schema, loaded);
    current = loaded;
    refused = undefined;
    for (const listener of listeners) {
      listener({ apiSchema: loaded.schema, coreSupergraphSdl: loaded.sdl });
    }
    logger.info({ supergraph: loaded.id }, 'serving a supergraph');
  };

  const offer = (sdl: string): void => {
    try {
      serve(load(sdl));
    } catch (error) {
      refused = error instanceof Error ? error.message : String(error);
      logger.error(
        { err: error, supergraph: current?.id },
        'a new supergraph is refused: the one before serves on',
      );
    }
  };

  return {
    onSchemaLoadOrUpdate(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async load() {
      const first = await source.open(offer);
      try {
        serve(load(first));
      } catch (cause) {
        await source.close();
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new StartupError(`The supergraph cannot be served: ${reason}`, { cause });
      }
      return {
        executor: (request) => {
          const supergraph = supergraphs.get(request.schema);
          if (supergraph === undefined) throw new Error('a request with a schema of nobody');
          return supergraph.execute(request);
        },
      };
    },
    stop: () => source.close(),
    check() {
      if (current === undefined) return { ok: false, detail: 'no supergraph is loaded' };
      const detail = `serving ${current.id}`;
      return {
        ok: true,
        detail: refused === undefined ? detail : `${detail}; a newer one is refused: ${refused}`,
      };
    },
  };
}
