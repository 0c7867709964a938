import { describe, expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import { diffSchemas } from '../../src/changes/diffSchemas.ts';
import { findTouched } from '../../src/clients/findTouched.ts';
import { operationsIn } from '../support/operations.ts';

const shop = `
directive @live(every: Int) repeatable on FIELD | QUERY
scalar Date @specifiedBy(url: "https://date.test")
enum Status { OPEN SENT DONE }
enum Sort { NAME PRICE }
interface Node { id: ID! }
interface Named { name(short: Boolean): String! }
type Product implements Node & Named { id: ID! name(short: Boolean, in: String = "en"): String! brand: String! price(currency: String): Int! }
type Book implements Node & Named { id: ID! name(short: Boolean): String! pages: Int }
type Order implements Node { id: ID! status: Status! placed: Date lines: [Line!]! }
type Line { product: Product! count: Int! }
union Found = Product | Book
input Range { min: Int max: Int = 100 sort: Sort }
input Filter { text: String range: Range tags: [String!] any: [Filter!] }
type Query {
  node(id: ID!): Node
  product(id: ID): Product
  products(first: Int = 10, filter: Filter, sort: Sort = NAME, since: Date): [Product!]!
  search(text: String): [Found!]!
  named: [Named!]!
  orders(status: Status): [Order!]!
}
type Mutation { sell(filter: Filter!): Boolean }
`;

/** The shop with some text in its schema replaced. */
function shopWith(...replacements: readonly (readonly [string, string])[]): string {
  let changed = shop;
  for (const [from, to] of replacements) {
    if (!changed.includes(from)) throw new Error(`The shop has no "${from}".`);
    changed = changed.replace(from, to);
  }
  return changed;
}

/** Where a change by its id touches operations, as `coordinate line:column`. */
function touched(after: string, id: string, text: string): string[] {
  const [old, young] = [buildSchema(shop), buildSchema(after)];
  const change = diffSchemas(old, young).find((found) => found.id === id);
  if (change === undefined) throw new Error(`There is no change ${id}.`);
  return findTouched(change, old, young, operationsIn({ 'web/A': text })).map(
    ({ coordinate, line, column, variable }) =>
      `${coordinate} ${line}:${column}${variable === undefined ? '' : ` by $${variable}`}`,
  );
}

type Row = readonly [what: string, text: string, places: readonly string[]];

const noBrand = shopWith(['brand: String! ', '']);

describe('a field that is removed', () => {
  test.each<Row>([
    ['is used where it is selected', '{ product(id: 1) { id brand } }', ['Product.brand 1:31']],
    ['is used by an alias', '{ product { maker: brand } }', ['Product.brand 1:21']],
    [
      'is used at each place',
      '{ product { brand b: brand } }',
      ['Product.brand 1:21', 'Product.brand 1:27'],
    ],
    [
      'is used in a fragment, once however often the fragment is spread',
      '{ product { ...F } products { ...F } }\nfragment F on Product { brand }',
      ['Product.brand 2:25'],
    ],
    [
      'is used in an inline fragment of a union',
      '{ search { ... on Product { brand } } }',
      ['Product.brand 1:37'],
    ],
    [
      'is used in an inline fragment without a type',
      '{ product { ... @skip(if: false) { brand } } }',
      ['Product.brand 1:44'],
    ],
    ['is not used by its type alone', '{ product { id } search { __typename } }', []],
    ['is not used by a field that begins with its name', '{ product { brandName: id } }', []],
  ])('%s', (_, selections, places) => {
    expect(touched(noBrand, 'FIELD_REMOVED:Product.brand', `query A ${selections}`)).toEqual(
      places,
    );
  });

  test('is used by each operation of each client that selects it', () => {
    const [old, young] = [buildSchema(shop), buildSchema(noBrand)];
    const operations = operationsIn({
      'app/A': 'query A { product { brand } }',
      'web/A': 'query A { product { id } }',
      'web/B': '\nquery B { products { brand } }',
    });
    const change = diffSchemas(old, young)[0];

    expect(change && findTouched(change, old, young, operations)).toEqual([
      {
        client: 'app',
        operation: 'A',
        path: 'app/A',
        line: 1,
        column: 21,
        coordinate: 'Product.brand',
      },
      {
        client: 'web',
        operation: 'B',
        path: 'web/B',
        line: 2,
        column: 22,
        coordinate: 'Product.brand',
      },
    ]);
  });
});

describe('a field that is reached through an interface', () => {
  const laxer = shopWith(
    [
      'interface Named { name(short: Boolean): String! }',
      'interface Named { name(short: Boolean): String }',
    ],
    [
      'type Product implements Node & Named { id: ID! name(short: Boolean, in: String = "en"): String!',
      'type Product implements Node & Named { id: ID! name(short: Boolean, in: String = "en"): String',
    ],
  );
  test.each<Row>([
    ['is used as that of the types', '{ named { name } }', ['Product.name 1:19']],
    [
      'is used on another interface',
      '{ node(id: 1) { ... on Named { name } } }',
      ['Product.name 1:40'],
    ],
    ['is used on its type', '{ search { ... on Product { name } } }', ['Product.name 1:37']],
    [
      'is not used where its type cannot be',
      '{ search { ... on Book { ... on Named { name } } } }',
      [],
    ],
  ])('%s', (_, selections, places) => {
    expect(touched(laxer, 'FIELD_TYPE_CHANGED:Product.name', `query A ${selections}`)).toEqual(
      places,
    );
  });

  test('is used as that of the interface only where it is selected on it', () => {
    const id = 'FIELD_TYPE_CHANGED:Named.name';

    expect(touched(laxer, id, 'query A { named { name } }')).toEqual(['Named.name 1:19']);
    expect(touched(laxer, id, 'query A { product { name } }')).toEqual([]);
  });
});

describe('an argument', () => {
  const price = 'price(currency: String)';
  const required = shopWith([price, 'price(currency: String, net: Boolean!)']);
  const removed = shopWith([price, 'price']);
  const first = 'first: Int = 10';
  const stricter = shopWith(['product(id: ID)', 'product(id: ID!)']);
  const product = (type: string, argument: string): string =>
    `query A${type} { product${argument} { id } }`;

  test.each<readonly [string, string, string, string, readonly string[]]>([
    [
      'that has to be given: each use of its field',
      required,
      'REQUIRED_ARGUMENT_ADDED:Product.price(net:)',
      '{ product { price p: price(currency: "EUR") } }',
      ['Product.price 1:21', 'Product.price 1:27'],
    ],
    [
      'that has to be given: no use of another field',
      required,
      'REQUIRED_ARGUMENT_ADDED:Product.price(net:)',
      '{ product { id } }',
      [],
    ],
    [
      'that may be left out: nothing',
      shopWith([price, 'price(currency: String, net: Boolean)']),
      'ARGUMENT_ADDED:Product.price(net:)',
      '{ product { price } }',
      [],
    ],
    [
      'that is removed: where it is given',
      removed,
      'ARGUMENT_REMOVED:Product.price(currency:)',
      '{ product { price(currency: "EUR") p: price } }',
      ['Product.price(currency:) 1:27'],
    ],
    [
      'with another default: where it is left out',
      shopWith([first, 'first: Int = 20']),
      'ARGUMENT_DEFAULT_CHANGED:Query.products(first:)',
      '{ products { id } p: products(first: 10) { id } }',
      ['Query.products(first:) 1:11'],
    ],
    [
      'that only one type of an interface has: where it can be that',
      shopWith(['in: String = "en"', 'in: String = "de"']),
      'ARGUMENT_DEFAULT_CHANGED:Product.name(in:)',
      '{ named { name(short: true) } }',
      ['Product.name(in:) 1:19'],
    ],
    [
      'that is deprecated: where it is given',
      shopWith([price, 'price(currency: String @deprecated)']),
      'DEPRECATION_ADDED:Product.price(currency:)',
      '{ product { price(currency: "EUR") } }',
      ['Product.price(currency:) 1:27'],
    ],
  ])('%s', (_, after, id, selections, places) => {
    expect(touched(after, id, `query A ${selections}`)).toEqual(places);
  });

  test('that is removed is used through a variable', () => {
    const text = 'query A($c: String) { product { price(currency: $c) } }';

    expect(touched(removed, 'ARGUMENT_REMOVED:Product.price(currency:)', text)).toEqual([
      'Product.price(currency:) 1:39',
    ]);
  });

  test('with another default is used through a variable that may be left out', () => {
    const [after, id] = [
      shopWith([first, 'first: Int = 20']),
      'ARGUMENT_DEFAULT_CHANGED:Query.products(first:)',
    ];
    const given = (type: string) => `query A($f: ${type}) { products(first: $f) { id } }`;

    expect(touched(after, id, given('Int'))).toEqual(['Query.products(first:) 1:29']);
    expect(touched(after, id, given('Int!'))).toEqual([]);
    expect(touched(after, id, given('Int = 5'))).toEqual([]);
  });

  test.each([
    ['left out', product('', ''), true],
    ['null', product('', '(id: null)'), true],
    ['a variable that can be null', product('($id: ID)', '(id: $id)'), true],
    ['a variable that can be null, with a default', product('($id: ID = 1)', '(id: $id)'), true],
    ['a variable that cannot be null', product('($id: ID!)', '(id: $id)'), false],
    ['a value', product('', '(id: 1)'), false],
  ])('that becomes non-null is touched where it is %s: %s', (_, text, isTouched) => {
    const places = touched(stricter, 'ARGUMENT_TYPE_CHANGED:Query.product(id:)', text);

    expect(places).toHaveLength(isTouched ? 1 : 0);
  });

  test('that becomes a list takes literals, but no variables', () => {
    const after = shopWith(['status: Status)', 'status: [Status])']);
    const id = 'ARGUMENT_TYPE_CHANGED:Query.orders(status:)';

    expect(touched(after, id, 'query A { orders(status: OPEN) { id } }')).toEqual([]);
    expect(touched(after, id, 'query A($s: Status) { orders(status: $s) { id } }')).toHaveLength(1);
  });
});

describe('an enum value', () => {
  const removed = shopWith(['OPEN SENT DONE', 'OPEN DONE']);
  const noPrice = shopWith(['NAME PRICE', 'NAME']);
  test.each<readonly [string, string, string, string, readonly string[]]>([
    [
      'removed, from an answer',
      removed,
      'ENUM_VALUE_REMOVED:Status.SENT',
      'query A { orders { status } }',
      ['Order.status 1:20'],
    ],
    [
      'removed, in a literal',
      removed,
      'ENUM_VALUE_REMOVED:Status.SENT',
      'query A { orders(status: SENT) { id } }',
      ['Status.SENT 1:26'],
    ],
    [
      'removed, not by another literal',
      removed,
      'ENUM_VALUE_REMOVED:Status.SENT',
      'query A { orders(status: DONE) { id } }',
      [],
    ],
    [
      'removed, by a variable',
      removed,
      'ENUM_VALUE_REMOVED:Status.SENT',
      'query A($s: Status) { orders(status: $s) { id } }',
      ['Status 1:9 by $s'],
    ],
    [
      'removed, by the default of a variable',
      noPrice,
      'ENUM_VALUE_REMOVED:Sort.PRICE',
      'query A($s: Sort = PRICE) { products(sort: $s) { id } }',
      ['Sort.PRICE 1:20', 'Sort 1:9 by $s'],
    ],
    [
      'removed, deep in a literal',
      noPrice,
      'ENUM_VALUE_REMOVED:Sort.PRICE',
      'query A { products(filter: { any: { range: { sort: PRICE } } }) { id } }',
      ['Sort.PRICE 1:52'],
    ],
    [
      'removed, deep in a variable',
      noPrice,
      'ENUM_VALUE_REMOVED:Sort.PRICE',
      'query A($f: Filter) { products(filter: $f) { id } }',
      ['Sort 1:9 by $f'],
    ],
    [
      'added, to an answer',
      shopWith(['SENT DONE', 'SENT DONE LOST']),
      'ENUM_VALUE_ADDED:Status.LOST',
      'query A { orders(status: OPEN) { status } }',
      ['Order.status 1:34'],
    ],
    [
      'added, not to what is sent',
      shopWith(['SENT DONE', 'SENT DONE LOST']),
      'ENUM_VALUE_ADDED:Status.LOST',
      'query A($s: Status) { orders(status: $s) { id } }',
      [],
    ],
  ])('%s', (_, after, id, text, places) => {
    expect(touched(after, id, text)).toEqual(places);
  });
});

describe('an input field', () => {
  const noMin = shopWith(['min: Int ', '']);
  const required = shopWith(['min: Int', 'min: Int unit: String!']);
  const stricter = shopWith(['min: Int', 'min: Int!']);
  const oneOf = shopWith(['input Range', 'input Range @oneOf'], ['max: Int = 100', 'max: Int']);
  const variable = 'query A($f: Filter) { products(filter: $f) { id } }';
  const nested = 'query A($r: Range) { products(filter: { range: $r }) { id } }';
  const literal = (range: string) => `mutation A { sell(filter: { range: ${range} }) }`;
  const other = 'query A($t: String) { products(filter: { text: $t }) { id } }';

  test.each<readonly [string, string, string, string, readonly string[]]>([
    [
      'removed, in a literal',
      noMin,
      'INPUT_FIELD_REMOVED:Range.min',
      literal('{ min: 1 }'),
      ['Range.min 1:38'],
    ],
    [
      'removed, not in a literal without it',
      noMin,
      'INPUT_FIELD_REMOVED:Range.min',
      literal('{ max: 1 }'),
      [],
    ],
    [
      'removed, by a variable above it',
      noMin,
      'INPUT_FIELD_REMOVED:Range.min',
      variable,
      ['Range 1:9 by $f'],
    ],
    [
      'removed, by a variable in a literal',
      noMin,
      'INPUT_FIELD_REMOVED:Range.min',
      nested,
      ['Range 1:9 by $r'],
    ],
    ['removed, not by another variable', noMin, 'INPUT_FIELD_REMOVED:Range.min', other, []],
    [
      'required, in a literal',
      required,
      'REQUIRED_INPUT_FIELD_ADDED:Range.unit',
      literal('{ }'),
      ['Range 1:36'],
    ],
    [
      'required, by a variable',
      required,
      'REQUIRED_INPUT_FIELD_ADDED:Range.unit',
      variable,
      ['Range 1:9 by $f'],
    ],
    [
      'required, not without its type',
      required,
      'REQUIRED_INPUT_FIELD_ADDED:Range.unit',
      other,
      [],
    ],
    [
      'stricter, where it is left out',
      stricter,
      'INPUT_FIELD_TYPE_CHANGED:Range.min',
      literal('{ max: 1 }'),
      ['Range.min 1:36'],
    ],
    [
      'stricter, not where it is given',
      stricter,
      'INPUT_FIELD_TYPE_CHANGED:Range.min',
      literal('{ min: 1 }'),
      [],
    ],
    [
      'stricter, by a variable',
      stricter,
      'INPUT_FIELD_TYPE_CHANGED:Range.min',
      variable,
      ['Range 1:9 by $f'],
    ],
    [
      'with another default, where it is left out',
      shopWith(['max: Int = 100', 'max: Int = 50']),
      'INPUT_FIELD_DEFAULT_CHANGED:Range.max',
      literal('{ min: 1 }'),
      ['Range.max 1:36'],
    ],
    ['of what becomes @oneOf', oneOf, 'ONE_OF_ADDED:Range', literal('{ min: 1 }'), ['Range 1:36']],
    [
      'of what becomes @oneOf, by a variable',
      oneOf,
      'ONE_OF_ADDED:Range',
      variable,
      ['Range 1:9 by $f'],
    ],
  ])('%s', (_, after, id, text, places) => {
    expect(touched(after, id, text)).toEqual(places);
  });
});

describe('an abstract type', () => {
  const noBook = shopWith(['Product | Book', 'Product']);
  const more = shopWith(['Product | Book', 'Product | Book | Order']);
  const noNode = shopWith(['type Book implements Node & Named', 'type Book implements Named']);
  const moreNodes = shopWith(['type Line {', 'type Line implements Node { id: ID!']);

  test.each<readonly [string, string, string, string, readonly string[]]>([
    [
      'member removed: what selects on the union',
      noBook,
      'UNION_MEMBER_REMOVED:Found.Book',
      '{ search { __typename } }',
      ['Query.search 1:11'],
    ],
    [
      'member removed: nothing else',
      noBook,
      'UNION_MEMBER_REMOVED:Found.Book',
      '{ node(id: 1) { ... on Book { id } } }',
      [],
    ],
    [
      'member added: what selects on the union',
      more,
      'UNION_MEMBER_ADDED:Found.Order',
      '{ search { ... on Book { id } } }',
      ['Query.search 1:11'],
    ],
    [
      'member added: a fragment on the union',
      more,
      'UNION_MEMBER_ADDED:Found.Order',
      '{ node(id: 1) { ... on Found { __typename } } }',
      ['Found 1:25'],
    ],
    [
      'interface removed: what selects on it',
      noNode,
      'INTERFACE_REMOVED:Book.Node',
      '{ node(id: 1) { id } }',
      ['Query.node 1:11'],
    ],
    [
      'interface removed: a fragment on it that can be the type',
      noNode,
      'INTERFACE_REMOVED:Book.Node',
      '{ search { ... on Node { id } } }',
      ['Node 1:20'],
    ],
    [
      'interface removed: no fragment on it that cannot',
      noNode,
      'INTERFACE_REMOVED:Book.Node',
      '{ product { ... on Node { id } } }',
      [],
    ],
    [
      'interface added: what selects on it',
      moreNodes,
      'INTERFACE_ADDED:Line.Node',
      '{ node(id: 1) { id } named { __typename } }',
      ['Query.node 1:11'],
    ],
  ])('%s', (_, after, id, selections, places) => {
    expect(touched(after, id, `query A ${selections}`)).toEqual(places);
  });
});

describe('a type', () => {
  test('that is removed is used by its fields, its fragments and what answers with it', () => {
    const after = shopWith(
      ['type Line { product: Product! count: Int! }', ''],
      [' lines: [Line!]!', ''],
    );

    expect(
      touched(
        after,
        'TYPE_REMOVED:Line',
        'query A { orders { lines { count ... on Line { product { id } } } } }',
      ),
    ).toEqual(['Line.count 1:28', 'Line.product 1:48', 'Line 1:34', 'Order.lines 1:20']);
  });

  test('that is removed is used by variables that reach it and by its literals', () => {
    const after = shopWith(
      [' range: Range', ''],
      ['input Range { min: Int max: Int = 100 sort: Sort }', ''],
    );
    const id = 'TYPE_REMOVED:Range';

    expect(touched(after, id, 'query A($f: Filter) { products(filter: $f) { id } }')).toEqual([
      'Range 1:9 by $f',
    ]);
    expect(touched(after, id, 'query A { products(filter: { range: {} }) { id } }')).toEqual([
      'Range 1:37',
    ]);
  });

  test('that is specified elsewhere is used where it comes and goes', () => {
    const after = shopWith(['https://date.test', 'https://day.test']);
    const text =
      'query A($d: Date) { products(since: $d) { id } b: products(since: 1) { id } orders { placed } }';

    expect(touched(after, 'SPECIFIED_BY_CHANGED:Date', text)).toEqual([
      'Order.placed 1:86',
      'Date 1:67',
      'Date 1:9 by $d',
    ]);
  });

  test('of mutations is used by mutations', () => {
    const schema = 'schema { query: Query }';
    const after = `${schema} ${shop}`;

    expect(touched(after, 'ROOT_TYPE_REMOVED:Mutation', 'mutation A { __typename }')).toEqual([
      'Mutation 1:1',
    ]);
    expect(touched(after, 'ROOT_TYPE_REMOVED:Mutation', 'query A { __typename }')).toEqual([]);
  });
});

describe('a directive', () => {
  const definition = 'directive @live(every: Int) repeatable on FIELD | QUERY';
  const text = 'query A @live { named @live(every: 1) @live { name @skip(if: false) } }';

  test.each<readonly [string, string, string, readonly string[]]>([
    ['that is removed', '', 'DIRECTIVE_REMOVED:@live', ['@live 1:23', '@live 1:39', '@live 1:9']],
    [
      'that loses a location',
      'directive @live(every: Int) repeatable on FIELD',
      'DIRECTIVE_LOCATION_REMOVED:@live.QUERY',
      ['@live 1:9'],
    ],
    [
      'that is not repeatable',
      'directive @live(every: Int) on FIELD | QUERY',
      'DIRECTIVE_REPEATABLE_REMOVED:@live',
      ['@live 1:39'],
    ],
    [
      'that loses an argument',
      'directive @live repeatable on FIELD | QUERY',
      'ARGUMENT_REMOVED:@live(every:)',
      ['@live(every:) 1:29'],
    ],
    [
      'with an argument that has to be given',
      'directive @live(every: Int!) repeatable on FIELD | QUERY',
      'ARGUMENT_TYPE_CHANGED:@live(every:)',
      ['@live(every:) 1:39', '@live(every:) 1:9'],
    ],
  ])('%s is used where it stands', (_, after, id, places) => {
    expect(touched(shopWith([definition, after]), id, text).toSorted()).toEqual(places);
  });
});

test('what was written for the schema after is not touched', () => {
  const after = shopWith(['brand: String! ', 'maker: String! ']);

  expect(
    touched(after, 'FIELD_REMOVED:Product.brand', 'query A { product { brand maker } }'),
  ).toEqual([]);
});

test('fragments that spread one another many times are read in no time', () => {
  const spreads = Array.from(
    { length: 40 },
    (_, i) => `fragment F${i} on Product { ...F${i + 1} ... on Node { ...F${i + 1} } }`,
  );
  const text = `query A { product { ...F0 } } ${spreads.join(' ')} fragment F40 on Product { brand }`;

  expect(touched(noBrand, 'FIELD_REMOVED:Product.brand', text)).toHaveLength(1);
});
