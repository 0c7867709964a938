import { describe, expect, test } from '@jest/globals';
import { complaints } from '../support/lint.ts';

describe('descriptions', () => {
  const rule = '@graphql-eslint/require-description';

  test('are on everything that a client sees', () => {
    const sdl = `type Query {
  user(
    id: ID!
  ): Int
}
enum Role {
  BUYER
}
input UserFilter {
  role: Role
}
interface Named { "Its name." name: String }
union Anything = Query
scalar Date`;

    expect(complaints(sdl, rule).map((text) => parseInt(text))).toEqual([
      1, 2, 3, 6, 7, 9, 10, 12, 13, 14,
    ]);
  });

  test('are not asked of the input of a mutation, which its type describes', () => {
    expect(
      complaints(
        `"What can be done." type Mutation { "Makes a user." register(input: Int): Int }
"Odd." input AInput {
  input: Int
}`,
        rule,
      ),
    ).toEqual(['3: Description is required for input value "input" in input "AInput".']);
  });

  test('may not be empty', () => {
    expect(complaints('\n"" scalar Date', rule)).toEqual([
      '2: Description is required for scalar "Date".',
    ]);
  });

  test('are no comments', () => {
    expect(complaints('\n# A day.\nscalar Date', '@graphql-eslint/no-hashtag-description')).toEqual(
      [expect.stringMatching(/^2: /)],
    );
  });
});

describe('names', () => {
  test.each([
    ['a type', 'type user_account { a: Int }', 'PascalCase'],
    ['a field', 'type User { First_name: Int }', 'camelCase'],
    ['an argument', 'type User { orders(Max: Int): Int }', 'camelCase'],
    ['a field of an input', 'input UserInput { First: Int }', 'camelCase'],
    ['an enum value', 'enum Role { buyer }', 'UPPER_CASE'],
    ['an input', 'input User { a: Int }', 'suffixes: Input or Filter'],
    ['a leading underscore', 'type User { _a: Int }', 'underscores are not allowed'],
  ])('%s', (_, sdl, message) => {
    expect(complaints(`\n${sdl}`, '@graphql-eslint/naming-convention')).toEqual(
      expect.arrayContaining([expect.stringMatching(new RegExp(`^2: .*${message}`))]),
    );
  });

  test('may be abbreviations', () => {
    expect(
      complaints(
        'scalar URL type HTTPError { widthMm: URL } enum Code { ISO_3166 } input UserFilter { a: Int }',
        '@graphql-eslint/naming-convention',
      ),
    ).toEqual([]);
  });
});

test('what is deprecated says why', () => {
  const sdl = `type User {
  a: Int @deprecated
  b: Int @deprecated(reason: " ")
  c: Int @deprecated(reason: "Use d.")
}`;

  expect(complaints(sdl, '@graphql-eslint/require-deprecation-reason')).toEqual([
    expect.stringMatching(/^2: /),
    expect.stringMatching(/^3: /),
  ]);
});

test('directives of the federation and types of other subgraphs are no mistakes', () => {
  const sdl = `
extend type User @key(fields: "id") { "The user's id." id: ID! @external }
"What can be read." type Query { "Ours." secret: Int @inaccessible @requiresScopes(scopes: [["a"]]) }`;

  expect(complaints(sdl)).toEqual([]);
});

test('each schema is looked at with its own types', () => {
  const bad = 'type Mutation {\n  pay: Float\n}';
  const good =
    '"What can be done." type Mutation { "Pays." pay: Paid } "It is paid." type Paid { "How." how: Int }';

  expect(complaints(good)).toEqual([]);
  expect(complaints(bad, 'shop/mutation-result')).toHaveLength(1);
  expect(complaints(good)).toEqual([]);
});

describe('an exception', () => {
  const field = (comment: string) => `"A user."
type User {
  ${comment}
  name: String
}`;
  const rule = '@graphql-eslint/require-description';

  test('is made by a comment with the rule and the reason', () => {
    expect(complaints(field(`# eslint-disable-next-line ${rule} -- its name says it`))).toEqual([]);
  });

  test.each([
    ['the reason', `# eslint-disable-next-line ${rule}`],
    ['what comes after the dashes', `# eslint-disable-next-line ${rule} -- `],
    ['the rule', '# eslint-disable-next-line -- its name says it'],
    ['both', '# eslint-disable'],
    ['a rule to change', `# eslint ${rule}: off -- never mind`],
  ])('needs %s', (_, comment) => {
    expect(complaints(field(comment), 'shop/exceptions')).toContain(
      '3: An exception names its rules and its reason: # eslint-disable-next-line <rule> -- <reason>.',
    );
  });

  test('ends where it is told to', () => {
    const sdl = `"A user."
type User {
  # eslint-disable ${rule} -- their names say it
  name: String
  # eslint-enable ${rule}
  age: Int
}`;

    expect(complaints(sdl)).toEqual(['6: Description is required for field "age" in type "User".']);
  });

  test('that excepts nothing is to be removed', () => {
    const sdl = `# eslint-disable-next-line ${rule} -- no longer true
"A day." scalar Date`;

    expect(complaints(`\n${sdl}`, 'shop/exceptions')).toEqual([
      expect.stringMatching(/^2: Unused eslint-disable directive/),
    ]);
  });
});

describe('a schema that cannot be looked at', () => {
  test('has its syntax error told', () => {
    expect(complaints('\ntype User {')).toEqual(['2: Syntax Error: Expected Name, found <EOF>.']);
  });

  test('has its unknown types told', () => {
    expect(complaints('\ntype User { age: Innt }')).toEqual([
      '2: Unknown type "Innt". Did you mean "Int"?',
    ]);
  });
});
