import { readFileSync } from 'node:fs';

/** An operation as a client sends it. */
export interface Operation {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** What the load generator sends again and again. */
export interface Workload {
  readonly name: string;
  /** Each connection sends one of them, in turn. */
  readonly operations: readonly Operation[];
}

const inRouter = (path: string) => new URL(`../../router/src/${path}`, import.meta.url);

export const federated: Workload = {
  name: 'federated: the query of the README, three services',
  operations: [{ query: readFileSync(inRouter('graphiql/page/first-query.graphql'), 'utf8') }],
};

export const workloads: readonly Workload[] = [
  federated,
  {
    name: 'trivial: one field of one service',
    operations: [{ query: '{ productBySku(sku: "SMA-APP-IPH-123") { name } }' }],
  },
  {
    name: '100 KB: a page of 100 products',
    operations: [
      {
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
    ],
  },
];

const signInMutation = `mutation SignIn($input: SignInInput!) {
  signIn(input: $input) { ... on SignedIn { accessToken } }
}`;

/** How a person signs in. */
export function signIn(email: string, password: string): Operation {
  return { query: signInMutation, variables: { input: { email, password } } };
}

/** The e-mail addresses of the seeded accounts. */
export function seededAccounts(): string[] {
  const seed = new URL('../../subgraphs/users/seed/users.json', import.meta.url);
  const users: unknown = JSON.parse(readFileSync(seed, 'utf8'));
  if (!Array.isArray(users)) throw new Error('The seed of users is no list.');
  return users.map((user: { readonly email: string }) => user.email);
}
