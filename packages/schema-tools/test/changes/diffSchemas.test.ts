import { describe, expect, test } from '@jest/globals';
import { buildSchema, lexicographicSortSchema } from 'graphql';
import { diffSchemas } from '../../src/changes/diffSchemas.ts';

const query = 'type Query { ok: Boolean }\n';

/** The changes from one schema to another, as `severity id`. */
function changes(before: string, after: string): string[] {
  return diffSchemas(buildSchema(query + before), buildSchema(query + after)).map(
    ({ severity, id }) => `${severity} ${id}`,
  );
}

type Row = readonly [
  what: string,
  before: string,
  after: string,
  there: readonly string[],
  back: readonly string[],
];

/** Each change in a table there, and what the way back is. */
function bothWays(rows: readonly Row[]): void {
  test.each(rows)('%s', (_, before, after, there, back) => {
    expect(changes(before, after)).toEqual(there);
    expect(changes(after, before)).toEqual(back);
  });
}

/** A type with one field, an interface with it, an input with it, or a field with it as argument. */
const out = (type: string): string => `type A { f: ${type} } type B { x: Int } scalar S`;
const arg = (type: string): string => `type A { f(a: ${type}): Int } scalar S`;
const input = (type: string): string => `input I { a: ${type} } scalar S`;

describe('a field', () => {
  bothWays([
    [
      'that is removed or added',
      'type A { f: Int g: Int }',
      'type A { f: Int }',
      ['breaking FIELD_REMOVED:A.g'],
      ['safe FIELD_ADDED:A.g'],
    ],
    [
      'of an interface that is removed or added',
      'interface A { f: Int g: Int }',
      'interface A { f: Int }',
      ['breaking FIELD_REMOVED:A.g'],
      ['safe FIELD_ADDED:A.g'],
    ],
    [
      'that is renamed',
      'type A { f: Int }',
      'type A { g: Int }',
      ['safe FIELD_ADDED:A.g', 'breaking FIELD_REMOVED:A.f'],
      ['safe FIELD_ADDED:A.f', 'breaking FIELD_REMOVED:A.g'],
    ],
  ]);

  const laxer = 'breaking FIELD_TYPE_CHANGED:A.f';
  const stricter = 'safe FIELD_TYPE_CHANGED:A.f';
  bothWays(
    (
      [
        ['Int!', 'Int', laxer, stricter],
        ['[Int!]', '[Int]', laxer, stricter],
        ['[Int]!', '[Int]', laxer, stricter],
        ['[[Int!]!]!', '[[Int]]', laxer, stricter],
        ['[Int!]', '[Int]!', laxer, laxer],
        ['Int', '[Int]', laxer, laxer],
        ['[Int]', '[[Int]]', laxer, laxer],
        ['Int', 'Float', laxer, laxer],
        ['ID', 'String', laxer, laxer],
        ['String', 'S', laxer, laxer],
        ['B', 'Int', laxer, laxer],
      ] as const
    ).map(([before, after, there, back]) => [
      `that was ${before} and is ${after}`,
      out(before),
      out(after),
      [there],
      [back],
    ]),
  );

  bothWays([
    [
      'that narrows from an interface to a type with it',
      'interface N { x: Int } type B implements N { x: Int } type A { f: N }',
      'interface N { x: Int } type B implements N { x: Int } type A { f: B }',
      [laxer],
      [laxer],
    ],
    [
      'that is deprecated',
      'type A { f: Int }',
      'type A { f: Int @deprecated(reason: "old") }',
      ['safe DEPRECATION_ADDED:A.f'],
      ['safe DEPRECATION_REMOVED:A.f'],
    ],
    [
      'that is deprecated for another reason',
      'type A { f: Int @deprecated(reason: "old") }',
      'type A { f: Int @deprecated(reason: "use g") }',
      ['safe DEPRECATION_CHANGED:A.f'],
      ['safe DEPRECATION_CHANGED:A.f'],
    ],
  ]);
});

describe('an argument', () => {
  bothWays([
    [
      'that may be left out',
      'type A { f: Int }',
      'type A { f(a: Int): Int }',
      ['safe ARGUMENT_ADDED:A.f(a:)'],
      ['breaking ARGUMENT_REMOVED:A.f(a:)'],
    ],
    [
      'that has to be given',
      'type A { f: Int }',
      'type A { f(a: Int!): Int }',
      ['breaking REQUIRED_ARGUMENT_ADDED:A.f(a:)'],
      ['breaking ARGUMENT_REMOVED:A.f(a:)'],
    ],
    [
      'that is not null but has a default',
      'type A { f: Int }',
      'type A { f(a: Int! = 1): Int }',
      ['safe ARGUMENT_ADDED:A.f(a:)'],
      ['breaking ARGUMENT_REMOVED:A.f(a:)'],
    ],
    [
      'that is deprecated',
      'type A { f(a: Int): Int }',
      'type A { f(a: Int @deprecated): Int }',
      ['safe DEPRECATION_ADDED:A.f(a:)'],
      ['safe DEPRECATION_REMOVED:A.f(a:)'],
    ],
  ]);
});

describe.each([
  ['an argument', 'ARGUMENT', 'A.f(a:)', arg],
  ['an input field', 'INPUT_FIELD', 'I.a', input],
] as const)('%s', (_, kind, coordinate, schema) => {
  const stricter = `breaking ${kind}_TYPE_CHANGED:${coordinate}`;
  const laxer = `safe ${kind}_TYPE_CHANGED:${coordinate}`;
  const dangerous = `dangerous ${kind}_DEFAULT_CHANGED:${coordinate}`;
  const required = `breaking ${kind}_DEFAULT_CHANGED:${coordinate}`;
  const optional = `safe ${kind}_DEFAULT_CHANGED:${coordinate}`;

  bothWays(
    (
      [
        ['Int', 'Int!', [stricter], [laxer]],
        ['[Int]', '[Int!]', [stricter], [laxer]],
        ['[Int]', '[Int]!', [stricter], [laxer]],
        ['[Int!]', '[Int]!', [stricter], [stricter]],
        // A literal 1 is taken for [1], a variable of type Int is not.
        ['Int', '[Int]', [stricter], [stricter]],
        ['Int', 'Float', [stricter], [stricter]],
        ['ID', 'String', [stricter], [stricter]],
        ['Int', 'S', [stricter], [stricter]],
        ['Int', 'Int = 1', [dangerous], [dangerous]],
        ['Int = 1', 'Int = 2', [dangerous], [dangerous]],
        ['Int', 'Int = null', [dangerous], [dangerous]],
        ['Int! = 1', 'Int!', [required], [optional]],
        ['Int = 1', 'Int! = 1', [stricter], [laxer]],
        ['Int = 1', 'Int!', [required, stricter], [optional, laxer]],
        // The same value, spelled otherwise.
        ['Float = 1', 'Float = 1.0', [], []],
        ['ID = 1', 'ID = "1"', [], []],
        ['[Int] = 1', '[Int] = [1]', [], []],
        ['String = "a"', 'String = """a"""', [], []],
        ['S = {a: 1, b: 2}', 'S = {b: 2, a: 1}', [], []],
      ] as const
    ).map(([before, after, there, back]) => [
      `that was ${before} and is ${after}`,
      schema(before),
      schema(after),
      there,
      back,
    ]),
  );
});

describe('an input object', () => {
  bothWays([
    [
      'gains a field that may be left out',
      'input I { a: Int }',
      'input I { a: Int b: Int }',
      ['safe INPUT_FIELD_ADDED:I.b'],
      ['breaking INPUT_FIELD_REMOVED:I.b'],
    ],
    [
      'gains a field that has to be given',
      'input I { a: Int }',
      'input I { a: Int b: Int! }',
      ['breaking REQUIRED_INPUT_FIELD_ADDED:I.b'],
      ['breaking INPUT_FIELD_REMOVED:I.b'],
    ],
    [
      'becomes @oneOf',
      'input I { a: Int b: Int }',
      'input I @oneOf { a: Int b: Int }',
      ['breaking ONE_OF_ADDED:I'],
      ['safe ONE_OF_REMOVED:I'],
    ],
    [
      'that is @oneOf gains a field',
      'input I @oneOf { a: Int }',
      'input I @oneOf { a: Int b: Int }',
      ['safe INPUT_FIELD_ADDED:I.b'],
      ['breaking INPUT_FIELD_REMOVED:I.b'],
    ],
  ]);
});

describe('an enum, a union, an interface', () => {
  const union = 'type A { x: Int } type B { x: Int } ';
  const node = 'interface N { x: Int } ';
  bothWays([
    [
      'gains and loses a value that clients get and send',
      'type F { e(e: E): E } enum E { A }',
      'type F { e(e: E): E } enum E { A B }',
      ['dangerous ENUM_VALUE_ADDED:E.B'],
      ['breaking ENUM_VALUE_REMOVED:E.B'],
    ],
    [
      'gains and loses a value that clients only get',
      'type F { e: [E!] } enum E { A }',
      'type F { e: [E!] } enum E { A B }',
      ['dangerous ENUM_VALUE_ADDED:E.B'],
      ['safe ENUM_VALUE_REMOVED:E.B'],
    ],
    [
      'gains and loses a value that clients only send',
      'input I { e: [E!] } enum E { A }',
      'input I { e: [E!] } enum E { A B }',
      ['safe ENUM_VALUE_ADDED:E.B'],
      ['breaking ENUM_VALUE_REMOVED:E.B'],
    ],
    [
      'gains and loses a value that clients only give to a directive',
      'directive @d(e: E) on FIELD enum E { A }',
      'directive @d(e: E) on FIELD enum E { A B }',
      ['safe ENUM_VALUE_ADDED:E.B'],
      ['breaking ENUM_VALUE_REMOVED:E.B'],
    ],
    [
      'deprecates a value',
      'enum E { A }',
      'enum E { A @deprecated }',
      ['safe DEPRECATION_ADDED:E.A'],
      ['safe DEPRECATION_REMOVED:E.A'],
    ],
    [
      'gains and loses a member',
      `${union} union U = A`,
      `${union} union U = A | B`,
      ['dangerous UNION_MEMBER_ADDED:U.B'],
      ['breaking UNION_MEMBER_REMOVED:U.B'],
    ],
    [
      'is implemented by another type',
      `${node} type A { x: Int }`,
      `${node} type A implements N { x: Int }`,
      ['dangerous INTERFACE_ADDED:A.N'],
      ['breaking INTERFACE_REMOVED:A.N'],
    ],
    [
      'is implemented by a new type',
      node,
      `${node} type A implements N { x: Int }`,
      ['dangerous INTERFACE_ADDED:A.N', 'safe TYPE_ADDED:A'],
      ['breaking TYPE_REMOVED:A'],
    ],
    [
      'comes with a type that implements it',
      'type A { x: Int }',
      `${node} type A implements N { x: Int }`,
      ['safe INTERFACE_ADDED:A.N', 'safe TYPE_ADDED:N'],
      ['breaking TYPE_REMOVED:N'],
    ],
    [
      'implements another interface, as its types do',
      `${node} interface M { x: Int } type A implements N & M { x: Int }`,
      `${node} interface M implements N { x: Int } type A implements N & M { x: Int }`,
      ['safe INTERFACE_ADDED:M.N'],
      ['safe INTERFACE_REMOVED:M.N'],
    ],
  ]);
});

describe('a type', () => {
  bothWays([
    [
      'is one change, whatever it has',
      'type A { f(a: Int): Int g: Int } input I { a: Int! } enum E { X Y }',
      '',
      ['breaking TYPE_REMOVED:A', 'breaking TYPE_REMOVED:E', 'breaking TYPE_REMOVED:I'],
      ['safe TYPE_ADDED:A', 'safe TYPE_ADDED:E', 'safe TYPE_ADDED:I'],
    ],
    [
      'becomes another kind of type',
      'type A { f: Int } enum E { X }',
      'interface A { g: Int } scalar E',
      ['breaking TYPE_KIND_CHANGED:A', 'breaking TYPE_KIND_CHANGED:E'],
      ['breaking TYPE_KIND_CHANGED:A', 'breaking TYPE_KIND_CHANGED:E'],
    ],
    [
      'is specified',
      'scalar S',
      'scalar S @specifiedBy(url: "https://a.test")',
      ['safe SPECIFIED_BY_CHANGED:S'],
      ['dangerous SPECIFIED_BY_CHANGED:S'],
    ],
    [
      'is specified elsewhere',
      'scalar S @specifiedBy(url: "https://a.test")',
      'scalar S @specifiedBy(url: "https://b.test")',
      ['dangerous SPECIFIED_BY_CHANGED:S'],
      ['dangerous SPECIFIED_BY_CHANGED:S'],
    ],
    [
      'is the type of mutations',
      'type Mutation { f: Int }',
      '',
      ['breaking TYPE_REMOVED:Mutation'],
      ['safe TYPE_ADDED:Mutation'],
    ],
    [
      'is the type of mutations no more',
      'schema { query: Query mutation: M } type M { f: Int }',
      'schema { query: Query } type M { f: Int }',
      ['breaking ROOT_TYPE_REMOVED:M'],
      ['safe ROOT_TYPE_ADDED:M'],
    ],
    [
      'takes the place of another as the type of mutations',
      'schema { query: Query mutation: M } type M { f: Int } type L { f: Int }',
      'schema { query: Query mutation: L } type M { f: Int } type L { f: Int }',
      ['breaking ROOT_TYPE_CHANGED:M'],
      ['breaking ROOT_TYPE_CHANGED:L'],
    ],
  ]);
});

describe('a directive', () => {
  bothWays([
    [
      'of operations',
      'directive @d on FIELD',
      '',
      ['breaking DIRECTIVE_REMOVED:@d'],
      ['safe DIRECTIVE_ADDED:@d'],
    ],
    [
      'of schemas alone',
      'directive @d(a: Int) on OBJECT',
      'directive @d(b: Int!) on ENUM',
      [
        'safe ARGUMENT_REMOVED:@d(a:)',
        'safe DIRECTIVE_LOCATION_ADDED:@d.ENUM',
        'safe DIRECTIVE_LOCATION_REMOVED:@d.OBJECT',
        'safe REQUIRED_ARGUMENT_ADDED:@d(b:)',
      ],
      [
        'safe ARGUMENT_ADDED:@d(a:)',
        'safe ARGUMENT_REMOVED:@d(b:)',
        'safe DIRECTIVE_LOCATION_ADDED:@d.OBJECT',
        'safe DIRECTIVE_LOCATION_REMOVED:@d.ENUM',
      ],
    ],
    [
      'that may stand elsewhere and be repeated',
      'directive @d on FIELD | QUERY',
      'directive @d repeatable on FIELD | MUTATION',
      [
        'safe DIRECTIVE_LOCATION_ADDED:@d.MUTATION',
        'breaking DIRECTIVE_LOCATION_REMOVED:@d.QUERY',
        'safe DIRECTIVE_REPEATABLE_ADDED:@d',
      ],
      [
        'safe DIRECTIVE_LOCATION_ADDED:@d.QUERY',
        'breaking DIRECTIVE_LOCATION_REMOVED:@d.MUTATION',
        'breaking DIRECTIVE_REPEATABLE_REMOVED:@d',
      ],
    ],
    [
      'that takes arguments',
      'directive @d(a: Int) on FIELD',
      'directive @d(a: Int!, b: Int, c: Int!) on FIELD',
      [
        'safe ARGUMENT_ADDED:@d(b:)',
        'breaking ARGUMENT_TYPE_CHANGED:@d(a:)',
        'breaking REQUIRED_ARGUMENT_ADDED:@d(c:)',
      ],
      [
        'breaking ARGUMENT_REMOVED:@d(b:)',
        'breaking ARGUMENT_REMOVED:@d(c:)',
        'safe ARGUMENT_TYPE_CHANGED:@d(a:)',
      ],
    ],
  ]);
});

describe('diffSchemas', () => {
  const before = `
    interface N { id: ID! } union U = A | B enum E { X Y } input I { a: Int = 1 b: E }
    type A implements N { id: ID! e: E! f(i: I, e: E = X): [U] } type B { x: Int }`;
  const after = `
    "Said otherwise." interface N { id: ID! } union U = A | C enum E { X Z } input I { a: Int = 2 c: Int! }
    type A { id: ID e: [E] f(i: I!, e: E = Z, g: Int!): [U!] } type C { x: Int }`;

  test('finds the same in whatever order the definitions stand, and each change once', () => {
    const [old, young] = [buildSchema(query + before), buildSchema(query + after)];
    const found = diffSchemas(old, young);

    expect(diffSchemas(lexicographicSortSchema(old), lexicographicSortSchema(young))).toEqual(
      found,
    );
    expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
    expect(found.length).toBeGreaterThan(15);
  });

  test('says in a sentence what changed, and names it by its coordinate', () => {
    expect(
      diffSchemas(
        buildSchema(`${query} ${union('A')} type B { f(a: Int = 1): Int! }`),
        buildSchema(`${query} ${union('A | B')} type B { f(a: Int = 2): Int }`),
      ),
    ).toEqual([
      {
        id: 'ARGUMENT_DEFAULT_CHANGED:B.f(a:)',
        kind: 'ARGUMENT_DEFAULT_CHANGED',
        severity: 'dangerous',
        coordinate: 'B.f(a:)',
        message: 'The default of B.f(a:) was 1 and is 2.',
      },
      expect.objectContaining({ coordinate: 'B.f', message: 'B.f was Int! and is Int.' }),
      {
        id: 'UNION_MEMBER_ADDED:U.B',
        kind: 'UNION_MEMBER_ADDED',
        severity: 'dangerous',
        coordinate: 'U',
        part: 'B',
        message: 'The union U gains the member B: clients may get it.',
      },
    ]);
  });

  test('takes a description for no change', () => {
    expect(changes('type A { f: Int }', '"An A." type A { "Its f." f: Int }')).toEqual([]);
  });
});

function union(members: string): string {
  return `union U = ${members} type A { x: Int }`;
}
