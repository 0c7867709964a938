import { describe, expect, test } from '@jest/globals';
import { Kind, parse, print, validate } from 'graphql';

import { readAccessRules } from '../../src/access/accessRules.ts';
import { selectsRemoved } from '../../src/access/answerSelection.ts';
import { completeAnswer } from '../../src/access/completeAnswer.ts';
import { filterOperation } from '../../src/access/filterOperation.ts';
import { refusedOperation } from '../../src/access/refusals.ts';
import { serve } from './inProcess.ts';
import { lending, readers } from './library.ts';

const { supergraph } = serve([lending, readers]);
const rules = readAccessRules(supergraph.sdl);

const filter = (text: string, by = rules) => {
  const document = parse(text);
  expect(validate(supergraph.schema, document)).toEqual([]);
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError('no operation');
  return filterOperation(supergraph.schema, by, by.grant(undefined), document, operation);
};

describe('what is left of an operation', () => {
  const operations = {
    'a fragment in two places':
      '{ items { ... on Disc { ...I } ... on Book { ...I } ...I } } fragment I on Item { id note ... on Disc { note } }',
    'names that the router would take':
      '{ items { ... on Disc { ...I } ... on Book { ...I } ...I_1 } } fragment I on Item { id note } fragment I_1 on Item { I_2: title note }',
    'variables and directives':
      'query Q($n: Int!, $yes: Boolean = true) { loans(first: $n) { title } book @include(if: $yes) { title note } }',
    'one operation of several':
      'query A { book { title note } } query B { book { ...F } } fragment F on Book { id }',
    'nothing at the root': 'query ($yes: Boolean!) { letter @skip(if: $yes) { text } }',
  };

  test.each(Object.entries(operations))('is valid: %s', (_what, text) => {
    const document = filter(text)?.document;
    expect(document).toBeDefined();
    // Printed and read again, so that it is judged by its text alone.
    const read = parse(document ? print(document) : '');
    expect(validate(supergraph.schema, read)).toEqual([]);
  });

  test('is undefined when all is allowed', () => {
    expect(filter('{ items { id ...F } } fragment F on Item { title }')).toBeUndefined();
  });

  test('has no variable that it does not use', () => {
    const text = 'query ($n: Int!, $id: ID!) { loans(first: $n) { title } item(id: $id) { id } }';
    const left = filter(text)?.document;
    expect(left && print(left)).toMatch(/^query \(\$id: ID!\) \{/);
  });
});

describe('where an interface has no rule, as older composition leaves it', () => {
  const older = readAccessRules(
    supergraph.sdl.replace(/interface Item\b[^}]*\}/, (item) =>
      item.replaceAll('@authenticated', ''),
    ),
  );
  const left = (text: string): string | undefined => {
    const filtered = filter(text, older);
    return filtered && print(filtered.document).replace(/\s+/g, ' ');
  };

  test('a field of it still needs what any of its types asks', () => {
    expect(left('{ items { id note } }')).toBe('{ items { __typename_0: __typename id } }');
    expect(left('{ items { ... on Disc { ... on Item { note } } } }')).toBeUndefined();
  });

  test('a fragment on it loses a field in one place and keeps it in the other', () => {
    expect(
      left(
        '{ items { ... on Book { id ...I } ... on Disc { ...I } } } fragment I on Item { note }',
      ),
    ).toBe(
      '{ items { __typename_0: __typename ... on Book { id } ... on Disc { ...I } } } fragment I on Item { note }',
    );
  });
});

test('fragments that double with each level are filtered in no more than their text', () => {
  const levels = 60;
  const fragments = Array.from({ length: levels }, (_, level) => {
    const below = level + 1 < levels ? `...F${level + 1}` : 'name email';
    return `fragment F${level} on Person { a: friend { ${below} } b: friend { ${below} } }`;
  });
  const text = `{ person(id: "u1") { ...F0 } } ${fragments.join(' ')}`;
  const filtered = filter(text);
  expect(filtered && print(filtered.document).replace(/\s+/g, ' ').length).toBeLessThan(
    text.length,
  );
  expect(filtered && selectsRemoved(filtered.selections, {})).toBe(true);
});

test('and what they select of an object is looked at once', () => {
  const levels = 60;
  const fragments = Array.from({ length: levels }, (_, level) => {
    const below = level + 1 < levels ? `...F${level + 1} ...F${level + 1}` : 'name email';
    return `fragment F${level} on Person { ${below} }`;
  });
  const filtered = filter(`{ person(id: "u1") { ...F0 } } ${fragments.join(' ')}`);
  expect(filtered && completeAnswer(filtered, { person: { name: 'Anna' } }, {})).toEqual({
    data: { person: { name: 'Anna', email: null } },
    refused: [{ path: ['person', 'email'], field: 'email' }],
  });
});

test('an operation that is refused whole has the status that says why', () => {
  expect(refusedOperation(false).extensions).toMatchObject({
    code: 'UNAUTHENTICATED',
    http: { status: 401 },
  });
  expect(refusedOperation(true).extensions).toMatchObject({
    code: 'FORBIDDEN',
    http: { status: 403 },
  });
});
