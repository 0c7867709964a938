import { describe, expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import { parseOperations } from '../../src/graph/parseOperations.ts';
import { InputError } from '../../src/errors.ts';

const before = buildSchema('type Query { old: Int both: Int }');
const after = buildSchema('type Query { new: Int both: Int }');

const document = (text: string, client = 'web', path = `operations/${client}/A.graphql`) => ({
  client,
  path,
  text,
});

describe('parseOperations', () => {
  test('gives each operation with its client, file and place', () => {
    const [first, second] = parseOperations([
      document('query A { both }'),
      document('\nmutation A { ...F } fragment F on Mutation { run }', 'app'),
    ]);

    expect(first).toMatchObject({ client: 'web', name: 'A', path: 'operations/web/A.graphql' });
    expect(second).toMatchObject({ client: 'app', operation: { operation: 'mutation' } });
    expect(second?.operation.loc?.startToken).toMatchObject({ line: 2, column: 1 });
    expect(second?.document.definitions).toHaveLength(2);
  });

  test('takes what one of the schemas has', () => {
    const documents = [document('query A { old }'), document('query B { new }')];

    expect(parseOperations(documents, before, after).map(({ name }) => name)).toEqual(['A', 'B']);
    expect(() => parseOperations(documents, before)).toThrow('Cannot query field "new"');
  });

  test.each([
    ['a syntax error', 'query A {', ':1: Syntax Error: Expected Name, found <EOF>.'],
    ['no operation', 'fragment F on Query { both }', ':1: There is no operation.'],
    [
      'several operations',
      'query A { both }\nquery B { both }',
      ':2: There is a second operation: give each a file of its own.',
    ],
    [
      'no name',
      '\n{ both }',
      ':2: The operation has no name, by which logs and figures would tell it.',
    ],
    [
      'what no schema has',
      'query A {\n  gone\n}',
      ':2: Cannot query field "gone" on type "Query".',
    ],
    ['nothing in old', 'query A { old new }', ':1: Cannot query field "old" on type "Query".'],
  ])('refuses %s, with file and line', (_, text, message) => {
    const parsing = () => parseOperations([document(text)], before, after);

    expect(parsing).toThrow(InputError);
    expect(parsing).toThrow(`operations/web/A.graphql${message}`);
  });

  test('refuses a name that a client uses twice', () => {
    expect(() =>
      parseOperations([
        document('query A { both }'),
        document('query A { old }', 'web', 'operations/web/B.graphql'),
      ]),
    ).toThrow('operations/web/B.graphql:1: web has another operation A');
  });
});
