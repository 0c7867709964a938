import type { SubgraphDefinition } from '../support/shop.ts';
import { link } from './inProcess.ts';

const people = new Map([
  ['u1', { __typename: 'Person', id: 'u1', name: 'Anna', email: 'anna@library.example' }],
  ['u2', { __typename: 'Person', id: 'u2', name: 'Ben', email: 'ben@library.example' }],
]);

const book = {
  __typename: 'Book',
  id: 'b1',
  title: 'On Keys',
  shelf: 'A1',
  price: 5,
  state: 'WORN',
  writer: { id: 'u1' },
  owner: { id: 'u1' },
};
const disc = {
  __typename: 'Disc',
  id: 'd1',
  title: 'Locks',
  minutes: 40,
  singer: { id: 'u2' },
  owner: { id: 'u2' },
};
const letter = { __typename: 'Letter', id: 'l1', text: 'Dear Anna,' };

/** Whatever can be lent, rare and secret: each rule of access somewhere. */
export const lending: SubgraphDefinition = {
  name: 'lending',
  typeDefs: `${link}
    type Query {
      book: Book!
      books: [Book!]!
      shelves: [[Book]]
      tightShelves: [[Book!]!]!
      item(id: ID!): Item
      items: [Item!]!
      found: [Found!]!
      letter: Letter
      letters: [Letter]
      strict: Strict
      wrapped: Wrapped
      loans(first: Int!): [Book!] @authenticated
      stock: Int @requiresScopes(scopes: [["stock:read", "audit"], ["admin"]])
      debt: Int @requiresScopes(scopes: [["money"]]) @policy(policies: [["account_active"]])
      oracle: Int @policy(policies: [["nobody_knows"]])
      either: Int @policy(policies: [["nobody_knows"], ["account_active"]])
      count: Int!
    }
    type Mutation {
      lend(id: ID!): Book
      burn(id: ID!): Book @requiresScopes(scopes: [["admin"]])
    }
    interface Item {
      id: ID!
      title: String
      note: String
      owner: Person
    }
    type Book implements Item @key(fields: "id") {
      id: ID!
      title: String
      note: String @authenticated
      shelf: String @authenticated
      price: Int! @authenticated
      state: State
      writer: Person
      owner: Person @authenticated
    }
    type Disc implements Item @key(fields: "id") {
      id: ID!
      title: String
      note: String
      minutes: Int
      singer: Person
      owner: Person
    }
    enum State @requiresScopes(scopes: [["stock:read"]]) { NEW WORN }
    type Letter @authenticated {
      id: ID!
      text: String
    }
    union Found = Book | Disc | Letter
    type Strict { must: Int! @authenticated, may: Int }
    type Wrapped { strict: Strict!, strictList: [Strict!]!, looseList: [Strict], free: Int }
    type Person @key(fields: "id") { id: ID! }
  `,
  resolvers: {
    Query: {
      book: () => book,
      books: () => [book, { ...book, id: 'b2' }],
      shelves: () => [[book, null], null, [book]],
      tightShelves: () => [[book], [book]],
      item: (_: unknown, { id }: { id: string }) => (id === 'd1' ? disc : book),
      items: () => [book, disc],
      found: () => [book, disc, letter],
      letter: () => letter,
      letters: () => [letter, null],
      strict: () => ({ must: 1, may: 2 }),
      wrapped: () => ({
        strict: { must: 1, may: 2 },
        strictList: [{ must: 1, may: 2 }],
        looseList: [{ must: 1, may: 2 }, null, { must: 1, may: 3 }],
        free: 3,
      }),
      loans: (_: unknown, { first }: { first: number }) =>
        Array.from({ length: first }, () => book),
      stock: () => 7,
      debt: () => 8,
      oracle: () => 9,
      either: () => 10,
      count: () => 11,
    },
    Mutation: { lend: () => book, burn: () => book },
    Book: { note: () => 'stained', __resolveReference: () => book },
    Disc: { note: () => 'scratched', __resolveReference: () => disc },
  },
};

/** Whom the library knows. */
export const readers: SubgraphDefinition = {
  name: 'readers',
  typeDefs: `${link}
    type Query {
      person(id: ID!): Person
      crowd(size: Int!): [Person!]!
    }
    type Person @key(fields: "id") {
      id: ID!
      name: String!
      email: String @authenticated
      card: Card
      friends: [Person!]
      friend: Person
    }
    type Card @requiresScopes(scopes: [["cards"]]) { number: Int }
  `,
  resolvers: {
    Query: {
      person: (_: unknown, { id }: { id: string }) => people.get(id),
      crowd: (_: unknown, { size }: { size: number }) =>
        Array.from({ length: size }, () => people.get('u1')),
    },
    Person: {
      __resolveReference: ({ id }: { id: string }) => people.get(id),
      card: () => ({ number: 1 }),
      friends: () => [...people.values()],
      friend: () => people.get('u2'),
    },
  },
};
