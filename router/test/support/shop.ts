import { composeServices } from '@apollo/composition';
import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { createHttpServer, createLogger, type HttpServer } from '@shop/service-kit';
import { GraphQLError, parse } from 'graphql';

/** A subgraph as a test writes it. */
export interface SubgraphDefinition {
  readonly name: string;
  readonly typeDefs: string;
  readonly resolvers: Parameters<typeof buildSubgraphSchema>[0] extends infer M
    ? Extract<M, { resolvers?: unknown }>['resolvers']
    : never;
}

const link = `extend schema @link(
  url: "https://specs.apollo.dev/federation/v2.12"
  import: ["@key", "@external", "@requires"]
)
`;

const names = new Map([
  ['u1', 'Anna'],
  ['u2', 'Ben'],
]);

const users: SubgraphDefinition = {
  name: 'users',
  typeDefs: `${link}
    type Query {
      user(id: ID!): User
      secret: String
    }
    type Mutation {
      rename(id: ID!, name: String!): User
    }
    type User @key(fields: "id") {
      id: ID!
      name: String!
    }
  `,
  resolvers: {
    Query: {
      user: (_parent: unknown, { id }: { id: string }) => user(id),
      secret: () => {
        throw new GraphQLError('Show your token.', { extensions: { code: 'UNAUTHENTICATED' } });
      },
    },
    Mutation: {
      rename: (_parent: unknown, { id, name }: { id: string; name: string }) => {
        if (name === '') {
          throw new GraphQLError('A name has at least one letter.', {
            extensions: { code: 'BAD_USER_INPUT', field: 'name', host: '127.0.0.1' },
          });
        }
        return { ...user(id), name };
      },
    },
    User: { __resolveReference: ({ id }: { id: string }) => user(id) },
  },
};

function user(id: string) {
  const name = names.get(id);
  return name === undefined ? null : { id, name };
}

const products: SubgraphDefinition = {
  name: 'products',
  typeDefs: `${link}
    type Query {
      product(id: ID!): Product
    }
    type Product @key(fields: "id") {
      id: ID!
      name: String
      grams: Int
      broken: String
    }
  `,
  resolvers: {
    Query: { product: (_parent: unknown, { id }: { id: string }) => product(id) },
    Product: {
      __resolveReference: ({ id }: { id: string }) => product(id),
      broken: () => {
        throw new Error('connect ECONNREFUSED 127.0.0.1:27017');
      },
    },
  },
};

function product(id: string) {
  return { id, name: `Product ${id}`, grams: 250 };
}

const orders: SubgraphDefinition = {
  name: 'orders',
  typeDefs: `${link}
    type Query {
      order(id: ID!): Order
    }
    type Order @key(fields: "id") {
      id: ID!
      buyer: User
      lines: [Line!]!
    }
    type Line {
      quantity: Int!
      product: Product
    }
    type User @key(fields: "id") {
      id: ID!
      orders(first: Int! = 1): [Order!]!
    }
    type Product @key(fields: "id") {
      id: ID!
      grams: Int @external
      postage: Int @requires(fields: "grams")
    }
  `,
  resolvers: {
    Query: { order: (_parent: unknown, { id }: { id: string }) => order(id) },
    User: {
      __resolveReference: ({ id }: { id: string }) => ({ id }),
      orders: ({ id }: { id: string }, { first }: { first: number }) =>
        Array.from({ length: first }, (_, i) => ({ ...order(`${id}-${i}`), buyer: { id } })),
    },
    Product: {
      __resolveReference: (reference: object) => reference,
      postage: ({ grams }: { grams: number }) => grams * 2,
    },
  },
};

function order(id: string) {
  const lines = ['p1', 'p2'].map((product, i) => ({ quantity: i + 1, product: { id: product } }));
  // Nobody has the id of this order's buyer.
  return { id, buyer: { id: id === 'orphan' ? 'nobody' : 'u1' }, lines };
}

/** Three tiny subgraphs that need each other, as the shop's do. */
export const shop = [users, products, orders] as const;

/** A subgraph that serves on a port of its own. */
export interface RunningSubgraph {
  readonly name: string;
  readonly url: string;
  readonly port: number;
  readonly http: HttpServer;
  /** The bodies of the requests that came, oldest first. */
  readonly requests: string[];
  /** @param drainMs for how long it still accepts requests, if it is asked for any. Default: 0 */
  stop(drainMs?: number): Promise<void>;
}

export async function startSubgraph(
  { name, typeDefs, resolvers }: SubgraphDefinition,
  port = 0,
): Promise<RunningSubgraph> {
  const requests: string[] = [];
  const graphql = new ApolloServer({
    schema: buildSubgraphSchema([{ typeDefs: parse(typeDefs), ...(resolvers && { resolvers }) }]),
    includeStacktraceInErrorResponses: true,
    stopOnTerminationSignals: false,
    plugins: [
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      {
        requestDidStart: ({ request }) => {
          requests.push(request.query ?? '');
          return Promise.resolve();
        },
      },
    ],
  });
  await graphql.start();
  const http = createHttpServer({
    graphql,
    context: () => Promise.resolve({}),
    logger: createLogger({ name, level: 'silent' }),
    ready: () => Promise.resolve({}),
  });
  const listening = await http.listen({ port, host: '127.0.0.1' });
  return {
    name,
    url: `${listening.url}/graphql`,
    port: listening.port,
    http,
    requests,
    async stop(drainMs = 0) {
      await http.stop({ graceMs: 60_000, drainMs });
      await graphql.stop();
    },
  };
}

/** Composes subgraphs into a supergraph, with the URLs of those that run. */
export function compose(
  definitions: readonly Pick<SubgraphDefinition, 'name' | 'typeDefs'>[],
  urls: ReadonlyMap<string, string> = new Map(),
): string {
  const { supergraphSdl, errors } = composeServices(
    definitions.map(({ name, typeDefs }) => ({
      name,
      typeDefs: parse(typeDefs),
      url: urls.get(name) ?? `http://${name}.invalid/graphql`,
    })),
  );
  if (supergraphSdl === undefined) throw new AggregateError(errors, 'it does not compose');
  return supergraphSdl;
}
