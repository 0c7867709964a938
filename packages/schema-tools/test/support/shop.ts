import { basename, join } from 'node:path';
import { folder } from './folder.ts';
import { supergraph, type Outcome } from './command.ts';

/** Two subgraphs that compose: users has an entity that orders adds to. */
const shop = {
  'supergraph.yaml': `federation_version: 2
subgraphs:
  users:
    routing_url: http://users.test/graphql
    schema:
      file: ./users.graphql
  orders:
    routing_url: http://orders.test/graphql
    schema:
      file: ./orders.graphql
`,
  'users.graphql': `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key", "@shareable"])

type Query {
  user(id: ID!): User
}

type User @key(fields: "id") {
  id: ID!
  name: String!
}
`,
  'orders.graphql': `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key", "@shareable"])

type User @key(fields: "id") {
  id: ID!
  orderCount: Int!
}
`,
};

/** The path of a supergraph.yaml of two subgraphs, with some files changed or added. */
export async function shopWith(changes: Partial<Record<string, string>> = {}): Promise<string> {
  return join(await folder({ ...shop, ...changes }), 'supergraph.yaml');
}

/**
 * Runs `supergraph compose` in the folder of a supergraph.yaml, with paths in what it says as seen
 * from there.
 */
export async function composeIn(config: string, ...options: readonly string[]): Promise<Outcome> {
  const home = join(config, '..');
  const output = join(home, 'supergraph.graphql');
  const outcome = await supergraph('compose', '--config', config, '--output', output, ...options);
  const fromHome = (text: string): string =>
    text.replaceAll(new RegExp(`(?:[^\\s"=]*/)?${basename(home)}/`, 'g'), '');
  return {
    exitCode: outcome.exitCode,
    printed: fromHome(outcome.printed),
    warned: fromHome(outcome.warned),
  };
}
