import { describe, expect, test } from '@jest/globals';
import type { Viewer } from '@shop/service-kit';

import { serve, viewer } from './inProcess.ts';
import { lending, readers } from './library.ts';

const library = serve([lending, readers]);
const signedIn = viewer();

interface Case {
  readonly query: string;
  readonly viewer?: Viewer;
  readonly variables?: Record<string, unknown>;
  readonly data: unknown;
  /** The path of each refused place, as `a.0.b`. */
  readonly refused?: readonly string[];
  /** What must not be in any fetch. */
  readonly unfetched?: readonly string[];
}

const refusedPaths = async ({ query, viewer: asking, variables }: Case) => {
  library.fetched();
  const { data, errors = [] } = await library.ask(query, {
    viewer: asking,
    ...(variables && { variables }),
  });
  const code = asking === undefined ? 'UNAUTHENTICATED' : 'FORBIDDEN';
  for (const error of errors) expect(error.code).toBe(code);
  return { data, refused: errors.map(({ path }) => path?.join('.')), fetched: library.fetched() };
};

const cases: Record<string, Case> = {
  'a field without a rule is for all': {
    query: '{ book { title } }',
    data: { book: { title: 'On Keys' } },
  },
  'a field with a rule is null, and the rest is not': {
    query: '{ book { title shelf } }',
    data: { book: { title: 'On Keys', shelf: null } },
    refused: ['book.shelf'],
    unfetched: ['lending Book.shelf'],
  },
  'who meets the rule gets the field': {
    query: '{ book { title shelf } }',
    viewer: signedIn,
    data: { book: { title: 'On Keys', shelf: 'A1' } },
  },
  'fields come in the order of the selection': {
    query: '{ book { shelf title again: shelf } count }',
    data: { book: { shelf: null, title: 'On Keys', again: null }, count: 11 },
    refused: ['book.shelf', 'book.again'],
  },
  'an alias is no way around': {
    query: '{ book { title title2: shelf name: title } }',
    data: { book: { title: 'On Keys', title2: null, name: 'On Keys' } },
    refused: ['book.title2'],
    unfetched: ['lending Book.shelf'],
  },
  'an alias that is the name of another field changes nothing': {
    query: '{ book { shelf: title title: shelf } }',
    data: { book: { shelf: 'On Keys', title: null } },
    refused: ['book.title'],
    unfetched: ['lending Book.shelf'],
  },
  'an entity of another subgraph is no way around': {
    query: '{ book { writer { name email friend { email name } } } }',
    data: { book: { writer: { name: 'Anna', email: null, friend: { email: null, name: 'Ben' } } } },
    refused: ['book.writer.email', 'book.writer.friend.email'],
    unfetched: ['readers Person.email'],
  },
  'the type that a field returns has its say': {
    query: '{ count letter { text } }',
    data: { count: 11, letter: null },
    refused: ['letter'],
    unfetched: ['lending Query.letter', 'lending Letter.text'],
  },
  'so does the type of a list': {
    query: '{ count letters { id text } }',
    data: { count: 11, letters: null },
    refused: ['letters'],
  },
  'so does an enum': {
    query: '{ book { title state } }',
    viewer: signedIn,
    data: { book: { title: 'On Keys', state: null } },
    refused: ['book.state'],
  },
  'so does the type of another subgraph': {
    query: '{ book { writer { name card { number } } } }',
    viewer: viewer(['stock:read']),
    data: { book: { writer: { name: 'Anna', card: null } } },
    refused: ['book.writer.card'],
    unfetched: ['readers Person.card'],
  },
  'every scope of a group is needed': {
    query: '{ count stock }',
    viewer: viewer(['stock:read']),
    data: { count: 11, stock: null },
    refused: ['stock'],
  },
  'one group is enough': {
    query: '{ count stock }',
    viewer: viewer(['admin']),
    data: { count: 11, stock: 7 },
  },
  'so is the other': {
    query: '{ count stock }',
    viewer: viewer(['stock:read', 'audit', 'more']),
    data: { count: 11, stock: 7 },
  },
  'each of several directives must hold: no scope': {
    query: '{ count debt }',
    viewer: signedIn,
    data: { count: 11, debt: null },
    refused: ['debt'],
  },
  'each of several directives must hold: no policy': {
    query: '{ count debt }',
    viewer: viewer(['money'], true),
    data: { count: 11, debt: null },
    refused: ['debt'],
  },
  'each of several directives must hold: all do': {
    query: '{ count debt }',
    viewer: viewer(['money']),
    data: { count: 11, debt: 8 },
  },
  'a policy that is not known is denied': {
    query: '{ count oracle }',
    viewer: viewer(['admin']),
    data: { count: 11, oracle: null },
    refused: ['oracle'],
  },
  'and stands in the way of no other': {
    query: '{ count either }',
    viewer: signedIn,
    data: { count: 11, either: 10 },
  },
  'no policy holds for nobody': {
    query: '{ count either }',
    data: { count: 11, either: null },
    refused: ['either'],
  },
  'a field of an interface needs what any type asks for it': {
    query: '{ items { title note } }',
    data: {
      items: [
        { title: 'On Keys', note: null },
        { title: 'Locks', note: null },
      ],
    },
    refused: ['items.0.note', 'items.1.note'],
    unfetched: ['lending Book.note', 'lending Disc.note', 'lending Item.note'],
  },
  'a fragment on one of its types needs what that type asks': {
    query: '{ items { title ... on Disc { note } ... on Book { note } } }',
    data: {
      items: [
        { title: 'On Keys', note: null },
        { title: 'Locks', note: 'scratched' },
      ],
    },
    refused: ['items.0.note'],
    unfetched: ['lending Book.note'],
  },
  'the interface and a fragment may both ask for a field': {
    query: '{ items { note ... on Disc { note minutes } } }',
    data: { items: [{ note: null }, { note: 'scratched', minutes: 40 }] },
    refused: ['items.0.note'],
    unfetched: ['lending Book.note'],
  },
  'what is in a field that is not allowed is not, though the field is for one of its types': {
    query: '{ items { owner { friend { name } } ... on Disc { owner { id } } } }',
    data: { items: [{ owner: null }, { owner: { friend: null, id: 'u2' } }] },
    refused: ['items.0.owner', 'items.1.owner.friend'],
    unfetched: ['lending Book.owner', 'readers Person.friend'],
  },
  'members of a union are told apart': {
    query:
      '{ found { __typename ... on Book { shelf } ... on Disc { minutes } ... on Letter { text } } }',
    data: {
      found: [
        { __typename: 'Book', shelf: null },
        { __typename: 'Disc', minutes: 40 },
        { __typename: 'Letter', text: null },
      ],
    },
    refused: ['found.0.shelf', 'found.2.text'],
    unfetched: ['lending Book.shelf', 'lending Letter.text'],
  },
  'nothing is told of a fragment on a type that is not there': {
    query: '{ count item(id: "d1") { ... on Book { shelf } ... on Disc { minutes } } }',
    data: { count: 11, item: { minutes: 40 } },
  },
  'an object of which nothing is left is still there': {
    query: '{ count book { writer { email } } person(id: "nobody") { email } }',
    data: { count: 11, book: { writer: { email: null } }, person: null },
    refused: ['book.writer.email'],
    unfetched: ['readers Person.email'],
  },
  'a member of a union of which nothing is left is still there': {
    query: '{ count found { ... on Letter { text } ... on Book { shelf } } }',
    data: { count: 11, found: [{ shelf: null }, {}, { text: null }] },
    refused: ['found.0.shelf', 'found.2.text'],
  },
  'each place in a list of lists is told': {
    query: '{ shelves { title shelf } }',
    data: {
      shelves: [
        [{ title: 'On Keys', shelf: null }, null],
        null,
        [{ title: 'On Keys', shelf: null }],
      ],
    },
    refused: ['shelves.0.0.shelf', 'shelves.2.0.shelf'],
  },
  'null goes up to what may be null': {
    query: '{ wrapped { free looseList { must may } } strict { may must } }',
    data: { wrapped: { free: 3, looseList: [null, null, null] }, strict: null },
    refused: ['wrapped.looseList.0.must', 'wrapped.looseList.2.must', 'strict.must'],
  },
  'null goes up through a list, with one reason': {
    query: '{ count wrapped { strictList { may must } } }',
    data: { count: 11, wrapped: null },
    refused: ['wrapped.strictList.0.must'],
  },
  'null goes up to the root': {
    query: '{ count book { title price } }',
    data: null,
    refused: ['book.price'],
    unfetched: ['lending Book.price'],
  },
  'null goes up from a list of lists to the root': {
    query: '{ count tightShelves { title price shelf } }',
    data: null,
    refused: ['tightShelves.0.0.price'],
  },
  'a field that is skipped is not told of': {
    query:
      'query ($no: Boolean!, $yes: Boolean = true) { book { title shelf @include(if: $no) price @skip(if: $yes) note @skip(if: true) } }',
    variables: { no: false },
    data: { book: { title: 'On Keys' } },
    unfetched: ['lending Book.shelf', 'lending Book.price', 'lending Book.note'],
  },
  'a field that is not skipped is': {
    query:
      'query ($yes: Boolean!) { book { title ... @include(if: $yes) { shelf } ...N @skip(if: $yes) } } fragment N on Book { note }',
    variables: { yes: true },
    data: { book: { title: 'On Keys', shelf: null } },
    refused: ['book.shelf'],
  },
  'variables of what is not allowed are needed no more': {
    query: 'query ($n: Int!, $id: ID!) { loans(first: $n) { title } item(id: $id) { title } }',
    variables: { n: 2, id: 'd1' },
    data: { loans: null, item: { title: 'Locks' } },
    refused: ['loans'],
    unfetched: ['lending Query.loans'],
  },
  'a fragment is judged where it is spread': {
    query:
      '{ items { ... on Disc { ...I } ... on Book { ...I } } found { ...I } } fragment I on Item { title ...J } fragment J on Item { id ... on Disc { note } ... on Book { note } }',
    data: {
      items: [
        { title: 'On Keys', id: 'b1', note: null },
        { title: 'Locks', id: 'd1', note: 'scratched' },
      ],
      found: [
        { title: 'On Keys', id: 'b1', note: null },
        { title: 'Locks', id: 'd1', note: 'scratched' },
        {},
      ],
    },
    refused: ['items.0.note', 'found.0.note'],
    unfetched: ['lending Book.note'],
  },
  'a fragment in a field that is not allowed is fetched in one that is': {
    query:
      '{ items { owner { ...P } ... on Disc { singer { ...P } } } } fragment P on Person { id name }',
    data: { items: [{ owner: null }, { owner: null, singer: { id: 'u2', name: 'Ben' } }] },
    refused: ['items.0.owner', 'items.1.owner'],
  },
  'a fragment of which nothing is left is gone': {
    query: '{ book { title ...F } } fragment F on Book { ...G shelf } fragment G on Book { note }',
    data: { book: { title: 'On Keys', note: null, shelf: null } },
    refused: ['book.note', 'book.shelf'],
  },
  'fields of one object are merged': {
    query:
      '{ book { writer { email } ...F } a: count } fragment F on Book { writer { name } writer { friend { name email } } }',
    data: {
      book: { writer: { email: null, name: 'Anna', friend: { name: 'Ben', email: null } } },
      a: 11,
    },
    refused: ['book.writer.email', 'book.writer.friend.email'],
  },
  'what a client calls things is never mistaken for the router’s own': {
    query: '{ items { __typename_0: title ... on Book { note } __typename_1: __typename } }',
    data: {
      items: [
        { __typename_0: 'On Keys', note: null, __typename_1: 'Book' },
        { __typename_0: 'Locks', __typename_1: 'Disc' },
      ],
    },
    refused: ['items.0.note'],
  },
  'introspection has no rule': {
    query:
      '{ me: loans(first: 1) { title } __schema { queryType { name } } __type(name: "Letter") { name } }',
    data: { me: null, __schema: { queryType: { name: 'Query' } }, __type: { name: 'Letter' } },
    refused: ['me'],
  },
  'a mutation that is not allowed is not carried out, and the one beside it is': {
    query: 'mutation { burn(id: "b1") { title } lend(id: "b1") { shelf title } }',
    viewer: signedIn,
    data: { burn: null, lend: { shelf: 'A1', title: 'On Keys' } },
    refused: ['burn'],
    unfetched: ['lending Mutation.burn'],
  },
};

describe('an operation of which something is not allowed', () => {
  test.each(Object.entries(cases))('%s', async (_name, testCase) => {
    const { data, refused, fetched } = await refusedPaths(testCase);
    expect(JSON.stringify(data)).toBe(JSON.stringify(testCase.data));
    expect(refused).toEqual(testCase.refused ?? []);
    for (const field of testCase.unfetched ?? []) expect(fetched).not.toContain(field);
  });

  test('a mutation is carried out though nothing of its result is allowed', async () => {
    library.fetched();
    expect(await library.ask('mutation { lend(id: "b1") { shelf } }')).toEqual({
      data: { lend: { shelf: null } },
      errors: [{ path: ['lend', 'shelf'], code: 'UNAUTHENTICATED' }],
    });
    expect(library.fetched()).toEqual(['lending Mutation.lend', 'lending Book.__typename'].sort());
  });
});

describe('an operation of which nothing is allowed', () => {
  const refusals: Record<string, [query: string, asking?: Viewer]> = {
    'one root field': ['{ letter { text } }'],
    'every root field': ['{ letter { text } loans(first: 1) { title } }'],
    'all but __typename': ['{ __typename stock }', signedIn],
    'all of what is below': ['{ __typename book { shelf writer { email } } }'],
    'a mutation': ['mutation { burn(id: "b1") { title } }', signedIn],
    'all, in a fragment': ['{ ...F } fragment F on Query { letters { id } book { ... { note } } }'],
  };

  test.each(Object.entries(refusals))('is refused whole: %s', async (_name, [query, asking]) => {
    library.fetched();
    const code = asking === undefined ? 'UNAUTHENTICATED' : 'FORBIDDEN';
    expect(await library.ask(query, { viewer: asking })).toEqual({ errors: [{ code }] });
    expect(library.fetched()).toEqual([]);
  });

  test('is not refused for what is skipped', async () => {
    const query = 'query ($no: Boolean!) { letter @include(if: $no) { text } }';
    expect(await library.ask(query, { variables: { no: false } })).toEqual({ data: {} });
    expect(await library.ask(query, { variables: { no: true } })).toEqual({
      errors: [{ code: 'UNAUTHENTICATED' }],
    });
  });

  test('is not refused when it asks whether an allowed object is there', async () => {
    const { data, errors } = await library.ask('{ letter { text } book { __typename } }');
    expect(data).toEqual({ letter: null, book: { __typename: 'Book' } });
    expect(errors).toHaveLength(1);
  });

  test('a __typename alone is no harm', async () => {
    expect(await library.ask('{ __typename }')).toEqual({ data: { __typename: 'Query' } });
  });
});

describe('names of prototypes change nothing', () => {
  const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];

  test.each(names)('an alias %s', async (name) => {
    const { data, errors } = await library.ask(`{ ${name}: book { ${name}: shelf title } count }`);
    expect(JSON.stringify(data)).toBe(`{"${name}":{"${name}":null,"title":"On Keys"},"count":11}`);
    expect(errors).toEqual([{ path: [name, name], code: 'UNAUTHENTICATED' }]);
  });

  test.each(names)('a variable $%s', async (name) => {
    const query = `query ($${name}: Boolean = false) { book { title shelf @include(if: $${name}) } }`;
    expect((await library.ask(query)).errors).toBeUndefined();
    const variables = JSON.parse(`{"${name}":true}`) as Record<string, unknown>;
    expect((await library.ask(query, { variables })).errors).toHaveLength(1);
    const withTrue = query.replace('false', 'true');
    expect((await library.ask(withTrue, { variables: {} })).errors).toHaveLength(1);
  });

  test.each(names)('a fragment and an operation %s', async (name) => {
    const query = `query ${name} { book { ...${name} } } fragment ${name} on Book { title shelf }`;
    const { data } = await library.ask(query, { operationName: name });
    expect(data).toEqual({ book: { title: 'On Keys', shelf: null } });
  });

  test.each(names)('a scope and a claim %s', async (name) => {
    const { errors } = await library.ask('{ count stock }', { viewer: viewer([name]) });
    expect(errors).toHaveLength(1);
  });
});

describe('errors about what is not allowed', () => {
  test('are one for each place, up to 1,000', async () => {
    const { errors = [] } = await library.ask('{ crowd(size: 1000) { name email } }');
    expect(errors).toHaveLength(1_000);
    expect(errors[999]?.path).toEqual(['crowd', 999, 'email']);
  });

  test('and one for each list beyond', async () => {
    const { data, errors } = await library.ask(
      '{ book { writer { email } } crowd(size: 400) { name email mail: email friends { name email } } }',
    );
    expect(JSON.stringify(data)).not.toContain('@');
    expect(errors).toEqual(
      [['book', 'writer', 'email'], ['crowd'], ['crowd'], ['crowd']].map((path) => ({
        path,
        code: 'UNAUTHENTICATED',
      })),
    );
  });
});

test('policies that are not known are logged when the supergraph is loaded', () => {
  const lines = library.log.lines.filter((line) => line.includes('nobody_knows'));
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toContain('account_active');
});
