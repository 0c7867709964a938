import { expect, test } from '@jest/globals';

import { serve, viewer } from './access/inProcess.ts';
import { lending, readers } from './access/library.ts';

const library = serve([lending, readers]);
const signedIn = viewer();

test.each([
  '{ book { ... on Item { title ... on Book { shelf } } } }',
  '{ book { ...I } } fragment I on Item { title ...B } fragment B on Book { shelf }',
  '{ book { ...F } } fragment F on Book { ... on Found { ... on Item { title } ... on Book { shelf } } }',
  'query ($yes: Boolean = true) { book { ... on Item @include(if: $yes) { title ... on Book { shelf } } } }',
])('a fragment on an object’s type counts inside one on its interface: %s', async (query) => {
  expect(await library.ask(query, { viewer: signedIn })).toEqual({
    data: { book: { title: 'On Keys', shelf: 'A1' } },
  });
});

test('no operation without such a fragment asks for more than it did', async () => {
  library.fetched();
  await library.ask('{ book { title ... on Book { shelf } } }', { viewer: signedIn });
  expect(library.fetched()).toEqual([
    'lending Book.shelf',
    'lending Book.title',
    'lending Query.book',
  ]);
});
