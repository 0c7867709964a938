import { describe, expect, test } from '@jest/globals';
import { complaints } from '../support/lint.ts';

const good = `type Query {
  users(first: Int! = 20, after: String): UserConnection!
}
type User {
  id: ID!
}
type UserConnection {
  edges: [UserEdge!]!
  nodes: [User!]!
  pageInfo: PageInfo!
}
type UserEdge {
  cursor: String!
  node: User!
}
type PageInfo {
  hasNextPage: Boolean!
  hasPreviousPage: Boolean!
  startCursor: String
  endCursor: String
}`;

describe('the shape of a connection', () => {
  const rule = 'shop/connection-shape';

  test.each([
    ['edges without a type of edge', 'edges: [UserEdge!]!', 'edges: [User!]!', 8, 'UserConnection'],
    ['edges with holes', 'edges: [UserEdge!]!', 'edges: [UserEdge]', 8, 'UserConnection'],
    ['no nodes', '  nodes: [User!]!\n', '', 7, 'UserConnection'],
    [
      'a pageInfo that may be null',
      'pageInfo: PageInfo!',
      'pageInfo: PageInfo',
      10,
      'UserConnection',
    ],
    ['an edge without a cursor', '  cursor: String!\n', '', 12, 'UserEdge'],
    ['an edge of something else', 'node: User!', 'node: ID!', 14, 'UserEdge'],
    ['a PageInfo without an end', '  endCursor: String\n', '', 16, 'PageInfo'],
  ])('is missed by %s', (_, before, after, line, type) => {
    expect(complaints(good.replace(before, after), rule)).toEqual([
      expect.stringMatching(new RegExp(`^${line}: ${type} needs the field "\\w+: .+"\\.$`)),
    ]);
  });

  test('says the field as it has to be', () => {
    expect(complaints(good.replace('  nodes: [User!]!\n', ''), rule)).toEqual([
      '7: UserConnection needs the field "nodes: [User!]!".',
    ]);
  });

  test('is called a connection', () => {
    expect(complaints(good.replaceAll('UserConnection', 'UserPage'), rule)).toEqual([
      '7: UserPage is a connection: its name has to end in Connection.',
    ]);
  });

  test('is asked of no other type', () => {
    expect(complaints('type Route { edges: [RouteEdge!]! } type RouteEdge { km: Int! }')).toEqual(
      expect.not.arrayContaining([expect.stringContaining('needs the field')]),
    );
  });
});

describe('the arguments of a connection', () => {
  test.each([
    ['after is missing', 'first: Int! = 20', 'must include forward pagination arguments'],
    ['first is no number', 'first: String, after: String', 'Argument `first` must return Int.'],
  ])('%s', (_, given, message) => {
    const sdl = good.replace('first: Int! = 20, after: String', given);

    expect(complaints(sdl, '@graphql-eslint/relay-arguments')).toEqual([
      expect.stringMatching(new RegExp(`^2: .*${message}`)),
    ]);
  });

  test.each(['offset', 'limit', 'skip', 'page', 'last', 'before'])('%s is refused', (name) => {
    const sdl = `type Query {\n  users(\n    ${name}: Int\n  ): [Int]\n}`;

    expect(complaints(sdl, 'shop/forward-pagination')).toEqual([
      `3: users(${name}:) is no way to page here: give a connection, with "first" and "after".`,
    ]);
  });

  test('an input may have a limit', () => {
    expect(complaints('input BudgetInput { limit: Int }', 'shop/forward-pagination')).toEqual([]);
  });
});

test('a connection that is right has no complaint but for its descriptions', () => {
  expect(complaints(good).filter((text) => !text.includes('Description is required'))).toEqual([]);
});
