import { readFileSync } from 'node:fs';

import { ApolloGateway, LocalGraphQLDataSource } from '@apollo/gateway';
import { describe, expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';

import { withoutAccessRules } from '../src/plainSupergraph.ts';

const supergraph = readFileSync(new URL('../../supergraph.graphql', import.meta.url), 'utf8');

/** Loads a supergraph as the plain gateway does. */
const load = async (supergraphSdl: string): Promise<void> => {
  const buildService = () => new LocalGraphQLDataSource(buildSchema('type Query { a: Int }'));
  const gateway = new ApolloGateway({ supergraphSdl, buildService });
  await gateway.load();
  await gateway.stop();
};

describe('the supergraph of the plain gateway', () => {
  test('has no access rules, for with them it is refused', async () => {
    await expect(load(supergraph)).rejects.toThrow();
    await load(withoutAccessRules(supergraph));
  });

  test('keeps everything else', () => {
    const plain = withoutAccessRules(supergraph);
    expect(plain).not.toMatch(/@(authenticated|requiresScopes|policy)\b/);
    expect(plain).toContain('@join__type(graph: USERS');
    expect(plain).toContain('type Product');
  });
});
