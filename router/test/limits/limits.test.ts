import { gzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { fixedLimits } from '../../src/limits/limits.ts';
import type { RunningRouter } from '../../src/server.ts';
import { use } from '../support/cleanup.ts';
import { startTestRouter, textSource } from '../support/router.ts';
import { get, post } from '../support/send.ts';
import { compose, type RunningSubgraph, shop, startSubgraph } from '../support/shop.ts';

const supergraph = compose(shop);
const limits = {
  maxTokens: 120,
  maxDepth: 4,
  maxAliases: 3,
  maxRootFields: 4,
  maxDirectives: 3,
  maxSelections: 20,
};

let subgraphs: RunningSubgraph[];
let router: RunningRouter;
let roomy: RunningRouter;

beforeAll(async () => {
  subgraphs = await Promise.all(shop.map((definition) => startSubgraph(definition)));
  const subgraphUrls = new Map(subgraphs.map(({ name, url }) => [name, url]));
  router = await startTestRouter(textSource(supergraph), { subgraphUrls, limits });
  roomy = await startTestRouter(textSource(supergraph), { subgraphUrls, maxBodyBytes: 300_000 });
});
afterAll(async () => {
  await router.stop();
  await roomy.stop();
  for (const subgraph of subgraphs) await subgraph.stop();
});

const repeat = (count: number, part: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => part(i)).join(' ');

const refusal = (limit: string, value: number, maximum: number) => ({
  status: 400,
  errors: [
    {
      message: expect.stringMatching(`${value}, at most ${maximum} \\(${limit}\\)`),
      extensions: { code: 'LIMIT_EXCEEDED', limit, value, maximum },
    },
  ],
});

describe('an operation is refused when it has too', () => {
  test.each([
    [
      'many tokens',
      '{ user(id: "u1", ) { name } }'.replace(', )', `${', '.repeat(500)})`),
      `{ user(id: "u1") { name } } ${'! '.repeat(120)}`,
      ['MAX_TOKENS', 121, 120],
    ],
    [
      'great a depth',
      '{ user(id: "u1") { orders { lines { quantity } } } }',
      '{ user(id: "u1") { orders { lines { product { id } } } } }',
      ['MAX_DEPTH', 5, 4],
    ],
    [
      'great a depth through fragments',
      '{ user(id: "u1") { ...A } } fragment A on User { orders { ...B } } fragment B on Order { lines { quantity } }',
      '{ user(id: "u1") { ...A } } fragment A on User { orders { ...B } } fragment B on Order { lines { product { id } } }',
      ['MAX_DEPTH', 5, 4],
    ],
    [
      'many aliases',
      '{ user(id: "u1") { a: name b: name c: name } }',
      '{ user(id: "u1") { a: name b: name c: name d: name } }',
      ['MAX_ALIASES', 4, 3],
    ],
    [
      'many aliases, of a fragment where it is spread',
      '{ a: user(id: "u1") { ...F } user(id: "u1") { name } } fragment F on User { b: name c: name }',
      '{ a: user(id: "u1") { ...F } user(id: "u1") { ...F } } fragment F on User { b: name c: name }',
      ['MAX_ALIASES', 5, 3],
    ],
    [
      'many root fields',
      '{ __typename ... { __typename ...F } } fragment F on Query { __typename __typename }',
      '{ __typename ... { __typename ...F } } fragment F on Query { __typename __typename __typename }',
      ['MAX_ROOT_FIELDS', 5, 4],
    ],
    [
      'many directives',
      '{ user(id: "u1") { ...F @include(if: true) } } fragment F on User { name @include(if: true) @skip(if: false) }',
      '{ user(id: "u1") @skip(if: false) { ...F @include(if: true) } } fragment F on User { name @include(if: true) @skip(if: false) }',
      ['MAX_DIRECTIVES', 4, 3],
    ],
    [
      'many selections, of a fragment where it is spread',
      `{ user(id: "u1") { ${repeat(3, () => '...F')} } } fragment F on User { ${'name '.repeat(5)} }`,
      `{ user(id: "u1") { ${repeat(4, () => '...F')} } } fragment F on User { ${'name '.repeat(5)} }`,
      ['MAX_SELECTIONS', 25, 20],
    ],
  ] as const)('%s', async (_what, allowed, tooMuch, [limit, value, maximum]) => {
    // Twice: the router remembers which texts it has checked.
    for (let turn = 0; turn < 2; turn += 1) {
      expect(await post(router.url, { query: allowed })).toMatchObject({
        status: 200,
        data: expect.anything(),
      });
      expect(await post(router.url, { query: tooMuch })).toMatchObject(
        refusal(limit, value, maximum),
      );
    }
    expect(await get(router.url, { query: allowed })).toHaveProperty('data');
    expect(await get(router.url, { query: tooMuch })).toMatchObject(refusal(limit, value, maximum));
  });

  test.each([
    ['brackets', 'NESTING', 65, `{ a(b: ${'['.repeat(63)}`],
    ['a long name', 'TOKEN_LENGTH', 257, `{ ${'n'.repeat(257)} }`],
    ['a long number', 'TOKEN_LENGTH', 1_000, `{ a(b: ${'1'.repeat(1_000)}) }`],
    ['fragments', 'DEFINITIONS', 51, `{ a } ${repeat(50, (i) => `fragment F${i} on Query { a }`)}`],
    ['fields for one place', 'SAME_FIELD', 101, `{ user(id: "u1") { ${'name '.repeat(101)} } }`],
    [
      'fields for one place, in fragments',
      'SAME_FIELD',
      102,
      `{ user(id: "u1") { ...F ... { ...F } } } fragment F on User { ${'name '.repeat(51)} }`,
    ],
  ] as const)('%s', async (_what, limit, value, query) => {
    expect(await post(roomy.url, { query })).toMatchObject(
      refusal(limit, value, fixedLimits[limit]),
    );
  });

  test('deep variables', async () => {
    const variables = `${'{"a":'.repeat(33)}1${'}'.repeat(33)}`;
    const body = `{"query":"{ __typename }","variables":${variables}}`;
    expect(await post(roomy.url, body)).toMatchObject(refusal('VARIABLES_DEPTH', 33, 32));
  });

  test('many values in variables', async () => {
    const variables = { ids: Array.from({ length: 5_000 }, () => null) };
    expect(await post(roomy.url, { query: '{ __typename }', variables })).toMatchObject(
      refusal('VARIABLES_VALUES', 5_001, 5_000),
    );
  });
});

test('a text as deep as to break the parser is refused', async () => {
  const query = '{a'.repeat(20_000);
  expect(await post(roomy.url, { query })).toMatchObject(refusal('NESTING', 65, 64));
});

test('a fragment within itself is refused, however many there are', async () => {
  const all = repeat(40, (i) => `...F${i}`);
  const query = `{ ...F0 } ${repeat(40, (i) => `fragment F${i} on Query { __typename ${all} }`)}`;
  expect(await post(roomy.url, { query })).toMatchObject({
    status: 400,
    errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
  });
});

test('of several operations only the one that runs must keep the depth', async () => {
  const query = `
    query Deep { user(id: "u1") { orders { lines { product { id } } } } }
    query Flat { user(id: "u1") { name } }
  `;
  expect(await post(router.url, { query, operationName: 'Flat' })).toMatchObject({ status: 200 });
  expect(await post(router.url, { query, operationName: 'Deep' })).toMatchObject(
    refusal('MAX_DEPTH', 5, 4),
  );
});

test('a text that was checked cannot be sent as a part of another', async () => {
  const deep = 'query Deep { user(id: "u1") { orders { lines { product { id } } } } }';
  const flat = 'query Flat { __typename }';
  const names = [`Deep ${deep}`, `Deep${deep}`, `Deep ${deep} `];
  for (const operationName of names) {
    expect(await post(router.url, { query: flat, operationName })).toMatchObject({
      status: 400,
      errors: [{ extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } }],
    });
  }
  for (const query of [deep + flat, `${deep} ${flat}`]) {
    expect(await post(router.url, { query, operationName: 'Deep' })).toMatchObject(
      refusal('MAX_DEPTH', 5, 4),
    );
  }
});

test('a client is told of a few validation errors, not of hundreds', async () => {
  const query = `{ ${repeat(15, (i) => `nothing${i}`)} }`;
  const { status, errors } = await post(roomy.url, { query });
  expect(status).toBe(400);
  expect(errors).toHaveLength(6);
});

test('a client is told of a few wrong variables, not of thousands', async () => {
  const typeDefs = 'type Query { named(ids: [ID!]!): String }';
  const source = textSource(compose([{ name: 'names', typeDefs }]));
  const { url } = await use(startTestRouter(source, { maxBodyBytes: 300_000 }));
  const query = 'query ($ids: [ID!]!) { named(ids: $ids) }';
  const ids = Array.from({ length: 4_000 }, () => ({}));
  const { status, errors } = await post(url, { query, variables: { ids } });
  expect(status).toBe(400);
  expect(errors).toHaveLength(5);
  expect(errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
});

test('a list of operations is refused, with what to do instead', async () => {
  expect(await post(router.url, [{ query: '{ __typename }' }])).toMatchObject({
    status: 400,
    errors: [
      { message: expect.stringContaining('one operation'), extensions: { code: 'BAD_REQUEST' } },
    ],
  });
});

describe('a body', () => {
  const compressed = (query: string) =>
    fetch(`${roomy.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: gzipSync(JSON.stringify({ query })),
    });

  test('may be compressed', async () => {
    expect(await (await compressed('{ user(id: "u1") { name } }')).json()).toEqual({
      data: { user: { name: 'Anna' } },
    });
  });

  test('that is too large once it is decompressed is refused', async () => {
    const response = await compressed(`# ${'c'.repeat(400_000)}\n{ __typename }`);
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({
      errors: [
        { extensions: { code: 'PAYLOAD_TOO_LARGE', limit: 'MAX_BODY_BYTES', maximum: 300_000 } },
      ],
    });
  });
});

describe('names that objects have by themselves', () => {
  afterAll(() => {
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test.each(['__proto__', 'constructor', 'prototype', 'toString'])(
    '%s as an alias is as any other',
    async (name) => {
      const query = `{ ${name}: user(id: "u1") { ${name}: name orders { ${name}: lines { ${name}: quantity product { ${name}: name } } } } }`;
      const { data, errors } = await post(roomy.url, { query });
      expect(errors).toBeUndefined();
      const user = own(data, name);
      expect(own(user, name)).toBe('Anna');
      expect(Object.hasOwn({}, name)).toBe(false);
    },
  );

  test.each(['__proto__', 'constructor'])('%s as a variable is as any other', async (name) => {
    const query = `query ($${name}: ID!) { user(id: $${name}) { name } }`;
    const body = `{"query":${JSON.stringify(query)},"variables":{"${name}":"u1"}}`;
    expect(await post(roomy.url, body)).toMatchObject({ data: { user: { name: 'Anna' } } });
  });

  test('as keys of the body they name no query', async () => {
    const body =
      '{"__proto__":{"query":"{ __typename }"},"constructor":{"prototype":{"query":"x"}}}';
    expect(await post(roomy.url, body)).toMatchObject({
      status: 400,
      errors: [{ extensions: { code: 'BAD_REQUEST' } }],
    });
    expect(Reflect.get({}, 'query')).toBeUndefined();
  });

  test('in variables they reach nothing', async () => {
    const query = 'query ($id: ID!) { user(id: $id) { name } }';
    const variables =
      '{"id":"u1","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}';
    const body = `{"query":${JSON.stringify(query)},"variables":${variables}}`;
    expect(await post(roomy.url, body)).toMatchObject({ data: { user: { name: 'Anna' } } });
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

describe('names of the schema', () => {
  const typeDefs = `
    type Query { find(by: By, sort: Sort): Thing }
    type Mutation { renameThing: Thing }
    type Thing { colour: String }
    input By { colour: String }
    enum Sort { NEWEST }
  `;
  const source = textSource(compose([{ name: 'things', typeDefs }]));
  const mistakes = [
    { query: '{ find { color } }' },
    { query: '{ finde { colour } }' },
    { query: '{ find(buy: {}) { colour } }' },
    { query: '{ find(by: { color: "red" }) { colour } }' },
    { query: '{ find(sort: NEWES) { colour } }' },
    { query: '{ ... on Querry { find { colour } } }' },
    { query: 'mutation { renameThin { colour } }' },
    { query: 'query ($by: By) { find(by: $by) { colour } }', variables: { by: { color: 'red' } } },
    { query: 'query ($sort: Sort) { find(sort: $sort) { colour } }', variables: { sort: 'NEWES' } },
  ];

  test.each([
    ['off', 'no message hints at', false],
    ['on', 'each message hints at', true],
  ])('with introspection %s, %s', async (_onOrOff, _hints, introspection) => {
    const { url } = await use(startTestRouter(source, { introspection }));
    for (const mistake of mistakes) {
      const { errors } = await post(url, mistake);
      expect([mistake, /did you mean/i.test(errors?.[0]?.message ?? '')]).toEqual([
        mistake,
        introspection,
      ]);
    }
  });
});

function own(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.getOwnPropertyDescriptor(value, key)?.value
    : undefined;
}
