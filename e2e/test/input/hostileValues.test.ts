import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { getNamedType, isListType } from 'graphql';

import { readApiSchema } from '../access/apiSchema.ts';
import { accounts } from '../support/accounts.ts';
import { type Answer, send } from '../support/client.ts';
import { type Shop, startShop } from '../support/shop.ts';
import { type Position, replaceAt, type RootOperation, rootOperations } from './positions.ts';
import { samples } from './samples.ts';

const operations = rootOperations(readApiSchema());

/** Operators of MongoDB, which would find everything, and run code, where a value is expected. */
const operators = [
  { $gt: '' },
  { $ne: null },
  { $in: ['5eed00010000000000000017'] },
  { $regex: '.*' },
  { $where: 'return true' },
  { $expr: true },
  [{ $gt: '' }],
];

let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
});
afterAll(() => shop.stop());

type Outcome = Answer<Record<string, { __typename: string; nodes?: unknown[] } | null>>;

/** A text that is nobody's username and no product's SKU. */
const unique = () => `x${randomUUID().slice(0, 12)}`;

describe('a value from outside', () => {
  /** Sends a good operation, spoilt at one place, as somebody who may do everything. */
  async function probe(
    { coordinate, text }: RootOperation,
    position: Position,
    value: unknown,
  ): Promise<Outcome> {
    const variables = replaceAt(samples(unique())[coordinate], position.path, value);
    return shop.as('administrator').ask(text, variables as Record<string, unknown>);
  }

  /** What nobody asked to change. */
  const readBystanders = () =>
    shop.as('administrator').read(
      `query Bystanders($id: ID!) {
        user(id: $id) { username email role suspendedAt profile { phone } addresses { id label }
          orders { nodes { id status } } reviews { nodes { id comment } } }
        users { nodes { role suspendedAt } }
        product(id: "5eed00020000000000000002") { name status availableQuantity price { amount } }
      }`,
      { id: accounts.otherCustomer.id },
    );

  test.each(operations)('of $coordinate has a good sample', async (operation) => {
    const variables = samples(unique())[operation.coordinate];
    expect(variables).toBeDefined();
    const { status, errors } = await shop.as('administrator').ask(operation.text, variables);
    expect([status, errors.map(({ message }) => message)]).toEqual([200, expect.any(Array)]);
    expect(errors.filter(({ extensions }) => extensions?.code !== 'NOT_FOUND')).toEqual([]);
  });

  test.each(operations)('of $coordinate is no operator: it is refused', async (operation) => {
    const before = await readBystanders();
    for (const position of operation.positions) {
      for (const operator of operators) {
        const answer = await probe(operation, position, operator);
        const place = position.path.join('.');
        const outcome = {
          place,
          operator,
          codes: [...new Set(codesOf(answer))],
          found: foundBy(answer),
        };
        expect(outcome).toEqual({ place, operator, codes: ['BAD_USER_INPUT'], found: [] });
      }
    }
    expect(await readBystanders()).toEqual(before);
  });

  test.each(operations)('of $coordinate that reads as one is a text', async (operation) => {
    const texts = operation.positions.filter(
      ({ type }) => !isListType(type) && /^(?:ID|String)$/.test(getNamedType(type).name),
    );
    const before = await readBystanders();
    for (const position of texts) {
      for (const text of ['{"$gt": ""}', '{ $ne: null }', '$where', "'; return true; //"]) {
        const answer = await probe(operation, position, text);
        const outcome = { place: position.path.join('.'), text, codes: codesOf(answer) };
        expect(outcome.codes).toEqual(
          answer.errors.map(() => expect.stringMatching(expectedCodes)),
        );
        expect(answer.status).toBeLessThan(500);
        const found = isLookup(operation, position) ? foundBy(answer) : [];
        expect({ ...outcome, found }).toEqual({ ...outcome, found: [] });
      }
    }
    expect(await readBystanders()).toEqual(before);
  });
});

const expectedCodes = /^(?:BAD_USER_INPUT|NOT_FOUND)$/;

const codesOf = ({ errors }: Outcome) => errors.map(({ extensions }) => extensions?.code);

/** Whether a value is compared with what is there, rather than written. */
function isLookup({ coordinate }: RootOperation, { path, type }: Position): boolean {
  // A search takes words, wherever they stand.
  if (coordinate === 'Query.searchProducts') return path.at(-1) !== 'query';
  if (coordinate.startsWith('Query.') || coordinate === 'Mutation.signIn') return true;
  // Removing an address that is not there changes nothing, and gives the user.
  if (coordinate === 'Mutation.removeAddress' && path.at(-1) === 'addressId') return false;
  return getNamedType(type).name === 'ID' || /currentPassword|refreshToken/.test(path.join('.'));
}

/** Things that an operation found, failures apart. */
function foundBy({ data }: Outcome): unknown[] {
  return Object.values(data ?? {}).flatMap((found) => {
    if (found === null) return [];
    if (found.nodes !== undefined) return found.nodes;
    return /^(?:User|Product|Order|Review|Category|SignedIn|PasswordChanged)$/.test(
      found.__typename,
    )
      ? [found]
      : [];
  });
}

describe('a name that every object has', () => {
  const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'];
  const product = '{ product(id: "5eed00020000000000000001") { name price { amount } } }';

  /** Sends a body as it is written, and makes sure that the shop is none the worse. */
  async function sendRaw(body: string): Promise<Answer<unknown>> {
    const before = await shop.read(product);
    const answer = await send(shop.stack.url, body);
    expect(answer.status).toBeLessThan(500);
    expect(await shop.read(product)).toEqual(before);
    return answer;
  }

  test.each(names)('is an alias like any other: %s', async (name) => {
    const query = `{
      ${name}: product(id: "5eed00020000000000000001") { ${name}: name price { ${name}: amount } }
      categories { ${name}: slug }
    }`;
    const { text, errors } = await sendRaw(JSON.stringify({ query }));
    expect(errors).toEqual([]);
    expect(text).toContain(`"${name}":{"${name}":"Essence Mascara Lash Princess"`);
    expect(text).toContain(`"price":{"${name}":999}`);
  });

  test.each(names)('is no field: %s', async (name) => {
    const { status, errors } = await sendRaw(JSON.stringify({ query: `{ ${name} { slug } }` }));
    expect([status, errors[0]?.extensions?.code]).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
  });

  test.each(names)('is a variable like any other: %s', async (name) => {
    const query = `query Q($${name}: ID!) { product(id: $${name}) { name } }`;
    const { data } = await sendRaw(
      `{"query":${JSON.stringify(query)},"variables":{"${name}":"5eed00020000000000000001"}}`,
    );
    expect(data).toEqual({ product: { name: 'Essence Mascara Lash Princess' } });
  });

  test.each(names)('is no part of an input: %s', async (name) => {
    const query = 'query Q($filter: ProductFilter) { products(filter: $filter) { nodes { id } } }';
    const { status, errors } = await sendRaw(
      `{"query":"${query}","variables":{"filter":{"${name}":{"inStock":true,"polluted":true}}}}`,
    );
    expect([status, errors[0]?.extensions?.code]).toEqual([400, 'BAD_USER_INPUT']);
  });

  test.each(names)('is no part of a request: %s', async (name) => {
    const polluting = `"${name}":{"query":"{ polluted }","viewer":{"userId":"x"},"polluted":true}`;
    const { data } = await sendRaw(
      `{${polluting},"query":"{ categories { slug } me { id } }",
        "variables":{${polluting}},"extensions":{${polluting}}}`,
    );
    expect(data).toMatchObject({ me: null });
  });
});
