import { readFileSync } from 'node:fs';

/** An operation that the load generator sends again and again. */
export interface Workload {
  readonly name: string;
  readonly query: string;
}

const inRouter = (path: string) => new URL(`../../router/src/${path}`, import.meta.url);

export const workloads: readonly Workload[] = [
  {
    name: 'federated: the query of the README, three services',
    query: readFileSync(inRouter('graphiql/first-query.graphql'), 'utf8'),
  },
  {
    name: 'trivial: one field of one service',
    query: '{ user(id: "5eed00010000000000000001") { displayName } }',
  },
  {
    name: '100 KB: a page of 100 products',
    query: `{
      products(first: 100) {
        nodes {
          id sku name description brand tags status availableQuantity weightGrams createdAt updatedAt
          price { amount currency }
          dimensions { widthMm heightMm depthMm }
          category { slug name }
          images thumbnail
        }
        pageInfo { hasNextPage endCursor }
      }
    }`,
  },
];
