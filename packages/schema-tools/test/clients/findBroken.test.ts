import { describe, expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import { findBroken } from '../../src/clients/findBroken.ts';
import { operationsIn } from '../support/operations.ts';

const schema = buildSchema(`
enum Sort { NAME }
input Range { min: Int! sort: Sort tags: [Range!] }
interface Node { id: ID! }
type Product implements Node { id: ID! name: String! price(currency: String!): Int! }
type Book { id: ID! }
union Found = Product
type Query { product(id: ID!): Product search(range: Range): [Found!]! node: Node book: Book }
`);

/** Why an operation is broken, as `coordinate line:column message`. */
function broken(text: string): string[] {
  return findBroken(schema, operationsIn({ 'web/A': text })).map(
    ({ coordinate, line, column, message }) => `${coordinate} ${line}:${column} ${message}`,
  );
}

describe('findBroken', () => {
  test.each([
    [
      'a field',
      'query A { product(id: 1) {\n  brand } }',
      'Product.brand 2:3 Cannot query field "brand" on type "Product".',
    ],
    [
      'a field in a fragment',
      'query A { product(id: 1) { ...F } }\nfragment F on Product { brand { x } }',
      'Product.brand 2:25 Cannot query field',
    ],
    ['a field of an interface', 'query A { node { brand } }', 'Node.brand 1:18 Cannot query field'],
    ['a field at the root', 'query A { me }', 'Query.me 1:11 Cannot query field'],
    [
      'an argument',
      'query A { product(id: 1, by: 2) { id } }',
      'Query.product(by:) 1:26 Unknown argument',
    ],
    [
      'an argument that is missing',
      'query A { product { id } }',
      'Query.product 1:11 Field "product" argument "id"',
    ],
    [
      'an argument of another type',
      'query A { product(id: 1.5) { id } }',
      'Query.product(id:) 1:23 ID cannot represent',
    ],
    [
      'a variable that can be null',
      'query A($id: ID) {\n  product(id: $id) { id } }',
      'Query.product(id:) 1:9 Variable "$id" of type "ID" used in position expecting type "ID!".',
    ],
    [
      'a variable of a type',
      'query A($s: Sorting) { node { id @skip(if: $s) } }',
      'Sorting 1:13 Unknown type "Sorting".',
    ],
    [
      'an input field',
      'query A { search(range: { min: 1, tags: [{ min: 1, max: 2 }] }) { __typename } }',
      'Range.max 1:52 Field "max" is not defined by type "Range".',
    ],
    [
      'an input field that is missing',
      'query A { search(range: { }) { __typename } }',
      'Query.search(range:) 1:25 Field "Range.min" of required type "Int!" was not provided.',
    ],
    [
      'an enum value',
      'query A { search(range: { min: 1, sort: PRICE }) { __typename } }',
      'Sort.PRICE 1:41 Value "PRICE" does not exist in "Sort" enum.',
    ],
    ['a type', 'query A { search { ... on Author { id } } }', 'Author 1:27 Unknown type "Author".'],
    [
      'a member of a union',
      'query A { search { ... on Book { id } } }',
      'Query.search 1:20 Fragment cannot be spread here',
    ],
    ['a directive', 'query A { node { id @live } }', '@live 1:21 Unknown directive "@live".'],
    [
      'an argument of a directive',
      'query A { node { id @skip(if: true, by: 1) } }',
      '@skip(by:) 1:37 Unknown argument',
    ],
    [
      'a field that has fields now',
      'query A { product(id: 1) }',
      'Query.product 1:11 Field "product" of type "Product" must have a selection of subfields.',
    ],
    [
      'a field that has none any more',
      'query A { node { id { x } } }',
      'Node.id 1:21 Field "id" must not have a selection',
    ],
  ])('tells of %s that is not there', (_, text, problem) => {
    expect(broken(text).join('\n')).toContain(problem);
  });

  test('names the client, the operation and the file of each that is not valid', () => {
    const operations = operationsIn({
      'app/A': 'query A { book { title } }',
      'web/A': 'query A { book { id } }',
      'web/B': 'query B {\n  book { title pages }\n}',
    });

    expect(findBroken(schema, operations)).toEqual([
      expect.objectContaining({
        client: 'app',
        operation: 'A',
        path: 'app/A',
        line: 1,
        column: 18,
      }),
      expect.objectContaining({
        client: 'web',
        operation: 'B',
        path: 'web/B',
        line: 2,
        column: 10,
      }),
      {
        client: 'web',
        operation: 'B',
        path: 'web/B',
        line: 2,
        column: 16,
        coordinate: 'Book.pages',
        message: 'Cannot query field "pages" on type "Book".',
      },
    ]);
  });

  test('is silent about what is valid', () => {
    expect(
      broken('query A($id: ID!) { product(id: $id) { name price(currency: "EUR") } }'),
    ).toEqual([]);
  });
});
