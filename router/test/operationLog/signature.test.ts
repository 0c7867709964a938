import { describe, expect, test } from '@jest/globals';
import { buildSchema, getOperationAST, parse, print, validate } from 'graphql';

import { signOperation } from '../../src/operationLog/signature.ts';

const schema = buildSchema(`
  scalar JSON
  enum Sort { NAME PRICE }
  input Price { amount: Int! currency: String! sort: Sort }
  type Query {
    product(id: ID!): Product
    search(text: String, ids: [ID!], prices: [Price!], sorts: [Sort!], weight: Float, any: JSON): [Product!]
  }
  type Product { id: ID! name(upper: Boolean, sort: Sort): String price: Int }
`);

const sign = (text: string, name?: string) => {
  const document = parse(text);
  const operation = getOperationAST(document, name);
  if (!operation) throw new Error('there is no such operation');
  const signature = signOperation(schema, document, operation);
  // It stays what it was: an operation that checks can validate.
  expect(validate(schema, parse(signature.document))).toEqual([]);
  return signature;
};
const documentOf = (text: string, name?: string) => sign(text, name).document;
const formatted = (text: string) => print(parse(text));

describe('the signature of an operation', () => {
  test.each([
    ['strings', '{ product(id: "secret") { id } }', '{ product(id: "") { id } }'],
    ['block strings', '{ product(id: """secret""") { id } }', '{ product(id: "") { id } }'],
    ['numbers', '{ product(id: 4711) { id } }', '{ product(id: 0) { id } }'],
    ['fractions', '{ search(weight: 47.11) { id } }', '{ search(weight: 0) { id } }'],
    ['lists', '{ search(ids: ["a", 4711]) { id } }', '{ search(ids: []) { id } }'],
    [
      'what is in input objects',
      '{ search(prices: [{ currency: "EUR", amount: 5 }, { amount: 6, currency: "USD" }]) { id } }',
      '{ search(prices: [{ amount: 0, currency: "" }]) { id } }',
    ],
    [
      'objects of custom scalars',
      '{ search(any: { anna: [1] }) { id } }',
      '{ search(any: {}) { id } }',
    ],
    ['names in custom scalars', '{ search(any: anna) { id } }', '{ search(any: "") { id } }'],
    [
      'defaults of variables',
      'query ($id: ID! = "secret") { product(id: $id) { id } }',
      'query ($id: ID! = "") { product(id: $id) { id } }',
    ],
  ])('hides %s', (_what, text, expected) => {
    expect(documentOf(text)).toBe(formatted(expected));
  });

  test.each([
    ['enum values and booleans', '{ product(id: "") { name(sort: PRICE, upper: true) } }'],
    ['enum values in lists', '{ search(sorts: [PRICE, NAME]) { id } }'],
    ['aliases', '{ product(id: "") { a: name(upper: true) b: name(upper: false) } }'],
    [
      'variables in input objects',
      'query ($a: Int!) { search(prices: [{ amount: $a, currency: "" }]) { id } }',
    ],
    [
      'directives',
      'query ($a: Boolean!) { product(id: "") { id @include(if: $a) @skip(if: false) } }',
    ],
  ])('keeps %s', (_what, text) => {
    expect(documentOf(text)).toBe(formatted(text));
  });

  test('drops a variable that was only in what is hidden', () => {
    expect(documentOf('query ($a: Int) { search(any: { anna: $a }) { id } }')).toBe(
      formatted('{ search(any: {}) { id } }'),
    );
  });

  test('has the fragments that the operation uses, and nothing else', () => {
    const text = `
      # a comment
      query Other { product(id: 1) { ...Unused } }
      fragment Unused on Product { price }
      fragment Outer on Product { ...Inner }
      query Page { product(id: 1) { ...Outer } }
      fragment Inner on Product { id }
    `;
    expect(sign(text, 'Page')).toMatchObject({
      operationName: 'Page',
      document: formatted(`
        query Page { product(id: 0) { ...Outer } }
        fragment Inner on Product { id }
        fragment Outer on Product { ...Inner }
      `),
    });
  });

  test('is the same whatever the order and the values', () => {
    const one = sign(
      'query Q($b: ID!, $a: String) { search(text: $a, ids: [$b]) { name id } product(id: "y") { id } }',
    );
    const two = sign(
      'query Q($a: String, $b: ID!) { product(id: "x") { id } search(ids: [$b], text: $a) { id, name } }',
    );
    expect(two).toEqual(one);
    expect(one.hash).toMatch(/^[0-9a-f]{64}$/);
  });
});
