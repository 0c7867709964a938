import type { GraphQLDataSource } from '@apollo/gateway';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { createLogger, type Viewer } from '@shop/service-kit';
import {
  execute,
  type GraphQLSchema,
  parse,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';

import {
  type GatewayRequest,
  type LoadedSupergraph,
  loadSupergraph,
} from '../../src/supergraph/loadedSupergraph.ts';
import { logLines, type LogLines } from '../support/router.ts';
import { compose, type SubgraphDefinition } from '../support/shop.ts';

/** What test subgraphs begin with. */
export const link = `extend schema @link(
  url: "https://specs.apollo.dev/federation/v2.12"
  import: ["@key", "@external", "@requires", "@shareable", "@authenticated", "@requiresScopes", "@policy"]
)
`;

/** A user for a test; a customer who is not suspended, unless said otherwise. */
export function viewer(scopes: readonly string[] = [], suspended = false): Viewer {
  return { userId: 'u1', sessionId: 's1', roles: [], scopes: new Set(scopes), suspended };
}

/** What a client reads, with the code alone of each error. */
export interface Told {
  readonly data?: unknown;
  readonly errors?: readonly { readonly path?: readonly unknown[]; readonly code: unknown }[];
}

/** A supergraph whose subgraphs answer in this process. */
export interface InProcess {
  readonly supergraph: LoadedSupergraph;
  readonly log: LogLines;
  /** What was fetched since it was last asked, as `subgraph Type.field`, each once, sorted. */
  fetched(): string[];
  ask(
    query: string,
    options?: {
      viewer?: Viewer | undefined;
      variables?: Record<string, unknown>;
      operationName?: string;
    },
  ): Promise<Told>;
}

/** @param before what happens before a subgraph answers a fetch */
export function serve(
  subgraphs: readonly SubgraphDefinition[],
  before: () => Promise<void> = () => Promise.resolve(),
): InProcess {
  const fetched = new Set<string>();
  const log = logLines();
  const schemas = new Map(
    subgraphs.map(({ name, typeDefs, resolvers }) => [
      name,
      buildSubgraphSchema([{ typeDefs: parse(typeDefs), ...(resolvers && { resolvers }) }]),
    ]),
  );
  const supergraph = loadSupergraph(compose(subgraphs), {
    logger: createLogger({ name: 'router', level: 'info', destination: log }),
    dataSource: (name) =>
      createSource(schemas.get(name), before, (coordinate) => fetched.add(`${name} ${coordinate}`)),
  });
  return {
    supergraph,
    log,
    fetched() {
      const coordinates = [...fetched].sort();
      fetched.clear();
      return coordinates;
    },
    async ask(query, { viewer: asking, ...rest } = {}) {
      const document = parse(query);
      const [invalid] = validate(supergraph.schema, document);
      if (invalid !== undefined) throw invalid;
      // As Apollo Server asks, whose context has far more than the executor reads.
      const request = {
        schema: supergraph.schema,
        document,
        request: { query, ...rest },
        context: { viewer: asking, client: {} },
        metrics: {},
      } as unknown as GatewayRequest;
      const { data, errors } = await supergraph.execute(request);
      return {
        ...(data !== undefined && { data: JSON.parse(JSON.stringify(data)) as unknown }),
        ...(errors && {
          errors: errors.map(({ path, originalError, extensions }) => ({
            ...(path && { path }),
            code:
              originalError && 'extensions' in originalError
                ? (originalError.extensions as { code: unknown }).code
                : extensions['code'],
          })),
        }),
      };
    },
  };
}

function createSource(
  schema: GraphQLSchema | undefined,
  before: () => Promise<void>,
  record: (coordinate: string) => void,
): GraphQLDataSource {
  if (schema === undefined) throw new TypeError('a subgraph that is not there');
  return {
    async process({ request }) {
      const document = parse(request.query ?? '');
      const types = new TypeInfo(schema);
      visit(
        document,
        visitWithTypeInfo(types, {
          Field: ({ name }) => {
            record(`${types.getParentType()?.name ?? '?'}.${name.value}`);
          },
        }),
      );
      await before();
      const result = await execute({ schema, document, variableValues: request.variables ?? {} });
      // As it comes from JSON.
      return JSON.parse(JSON.stringify(result)) as Awaited<
        ReturnType<GraphQLDataSource['process']>
      >;
    },
  };
}
