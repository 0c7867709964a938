import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Answer, type TestClient, testViewer } from '@shop/service-kit/testing';

import { place, sampleRequest } from './support/samples.ts';
import { administrator, startOrdersService, type TestOrders } from './support/service.ts';

let service: TestOrders;
/** An order of Ada's. */
let id: string;

beforeAll(async () => {
  service = await startOrdersService();
  service.stock.stock('a');
  service.stock.stock('b');
  id = (await place(service.models, { userId: 'ada' }))._id.toHexString();
});
afterAll(() => service.stop());

/** Everyone who may ask, each with what they may do. */
const everyone = {
  nobody: () => service.as(undefined),
  'the owner': () => service.as(testViewer('ada')),
  'another customer': () => service.as(testViewer('bob')),
  'who may write orders only': () => service.as(testViewer('bob', ['orders:write'])),
  'a catalogue manager': () => service.as(testViewer('bob', ['products:write'])),
  'an administrator': () => service.as(administrator),
  'the owner, suspended': () => service.as(testViewer('ada', [], { suspended: true })),
  'an administrator, suspended': () =>
    service.as(testViewer('carol', ['orders:read'], { suspended: true })),
  'another service': () => service.calledBy({ service: 'products' }),
  'another service for the owner': () =>
    service.calledBy({ service: 'products', viewer: testViewer('ada') }),
} satisfies Record<string, () => TestClient>;

type Who = keyof typeof everyone;

const all = Object.keys(everyone) as Who[];

/** Each of everyone with the outcome that is expected of them. */
function each<O>(outcomes: Record<Who, O>): { who: Who; outcome: O }[] {
  return all.map((who) => ({ who, outcome: outcomes[who] }));
}

/** The first error's code, or whether there is something when there is no error. */
function outcomeOf<D extends object>({ data, errors }: Answer<D>, found: (data: D) => unknown) {
  const [error] = errors ?? [];
  if (error) return error.extensions?.['code'];
  return data != null && found(data) != null ? 'read' : 'null';
}

describe('an order', () => {
  test.each(
    each({
      nobody: 'UNAUTHENTICATED',
      'the owner': 'read',
      'another customer': 'null',
      'who may write orders only': 'null',
      'a catalogue manager': 'null',
      'an administrator': 'read',
      'the owner, suspended': 'read',
      'an administrator, suspended': 'read',
      'another service': 'UNAUTHENTICATED',
      'another service for the owner': 'read',
    }),
  )('by its id is for $who: $outcome', async ({ who, outcome }) => {
    const answer = await everyone[who]().execute<{ order: unknown }>(
      'query ($id: ID!) { order(id: $id) { id total { amount } } }',
      { id },
    );
    expect(outcomeOf(answer, ({ order }) => order)).toBe(outcome);
  });

  test.each(
    each({
      nobody: 'null',
      'the owner': 'read',
      'another customer': 'null',
      'who may write orders only': 'null',
      'a catalogue manager': 'null',
      'an administrator': 'read',
      'the owner, suspended': 'read',
      'an administrator, suspended': 'read',
      'another service': 'null',
      'another service for the owner': 'read',
    }),
  )('as an entity is for $who: $outcome', async ({ who, outcome }) => {
    const answer = await everyone[who]().entities(
      [{ __typename: 'Order', id }],
      '... on Order { status lines { name } shippingAddress { street } }',
    );
    expect(outcomeOf(answer, ({ _entities }) => _entities[0])).toBe(outcome);
  });

  test("that is somebody else's looks like one that is not there", async () => {
    const bob = everyone['another customer']();
    const query = 'query ($id: ID!) { order(id: $id) { id } }';
    const missing = await bob.execute(query, { id: 'ffffffffffffffffffffffff' });
    expect(await bob.execute(query, { id })).toEqual(missing);
    const reference = (key: string) =>
      bob.entities([{ __typename: 'Order', id: key }], '... on Order { id }');
    expect(await reference(id)).toEqual(await reference('ffffffffffffffffffffffff'));
  });

  test('is refused to nobody before the id is read', async () => {
    let answer: Answer<object> = {};
    const commands = await service.countCommands(async () => {
      answer = await everyone.nobody().execute('{ bad: order(id: "no id") { id } }');
    });
    expect(answer).toMatchObject({
      data: { bad: null },
      errors: [{ path: ['bad'], extensions: { code: 'UNAUTHENTICATED' } }],
    });
    expect(commands).toEqual({});
  });

  test('of a mixed lot is read where it may be, by one query for all', async () => {
    const others = (await place(service.models, { userId: 'bob' }))._id.toHexString();
    let answer: Answer<{ _entities: unknown[] }> = {};
    const commands = await service.countCommands(async () => {
      answer = await everyone['the owner']().entities(
        [id, others, 'no id', id].map((key) => ({ __typename: 'Order', id: key })),
        '... on Order { id }',
      );
    });
    expect(answer).toEqual({
      data: {
        _entities: [{ __typename: 'Order', id }, null, null, { __typename: 'Order', id }],
      },
    });
    expect(commands).toEqual({ find: 1 });
  });
});

describe('the list of all orders', () => {
  test.each(
    each({
      nobody: 'UNAUTHENTICATED',
      'the owner': 'FORBIDDEN',
      'another customer': 'FORBIDDEN',
      'who may write orders only': 'FORBIDDEN',
      'a catalogue manager': 'FORBIDDEN',
      'an administrator': 'read',
      'the owner, suspended': 'FORBIDDEN',
      'an administrator, suspended': 'read',
      'another service': 'UNAUTHENTICATED',
      'another service for the owner': 'FORBIDDEN',
    }),
  )('is for $who: $outcome', async ({ who, outcome }) => {
    let answer: Answer<{ orders: unknown }> = {};
    const commands = await service.countCommands(async () => {
      answer = await everyone[who]().execute('{ orders { nodes { id } } }');
    });
    expect(outcomeOf(answer, ({ orders }) => orders)).toBe(outcome);
    expect(commands).toEqual(outcome === 'read' ? { find: 1 } : {});
  });

  test('is not for a user who asks for no more than their own', async () => {
    const { data, errors } = await everyone['the owner']().execute(
      '{ orders(filter: { userId: "ada" }) { nodes { id } } }',
    );
    expect(data).toEqual({ orders: null });
    expect(errors).toMatchObject([{ path: ['orders'], extensions: { code: 'FORBIDDEN' } }]);
  });
});

describe('the orders of a user', () => {
  test.each(
    each({
      nobody: 'UNAUTHENTICATED',
      'the owner': 'read',
      'another customer': 'FORBIDDEN',
      'who may write orders only': 'FORBIDDEN',
      'a catalogue manager': 'FORBIDDEN',
      'an administrator': 'read',
      'the owner, suspended': 'read',
      'an administrator, suspended': 'read',
      'another service': 'UNAUTHENTICATED',
      'another service for the owner': 'read',
    }),
  )('are for $who: $outcome', async ({ who, outcome }) => {
    let answer: Answer<{ _entities: ({ id: string; orders: unknown } | null)[] }> = {};
    const commands = await service.countCommands(async () => {
      answer = await everyone[who]().entities(
        [{ __typename: 'User', id: 'ada' }],
        '... on User { id orders { nodes { id } } }',
      );
    });
    expect(outcomeOf(answer, ({ _entities }) => _entities[0]?.orders)).toBe(outcome);
    // The id is the router's to hide: its plans need the keys of entities.
    expect(answer.data?._entities[0]?.id).toBe('ada');
    expect(commands).toEqual(outcome === 'read' ? { find: 1 } : {});
  });

  test('are refused by user, not by page: the own ones of a mixed lot are there', async () => {
    const { data, errors } = await everyone['the owner']().entities(
      ['bob', 'ada', 'carol'].map((userId) => ({ __typename: 'User', id: userId })),
      '... on User { orders { nodes { id } } }',
    );
    expect(data?._entities).toMatchObject([
      { orders: null },
      { orders: { nodes: [{ id }] } },
      { orders: null },
    ]);
    expect(errors).toMatchObject([
      { path: ['_entities', 0, 'orders'], extensions: { code: 'FORBIDDEN' } },
      { path: ['_entities', 2, 'orders'], extensions: { code: 'FORBIDDEN' } },
    ]);
  });

  test('cannot be reached from an order of another in any name', async () => {
    const { data, errors } = await everyone['another customer']().execute(
      `query ($id: ID!) {
        order(id: $id) { ...whole }
        again: order(id: $id) { user { orders { nodes { ...whole } } } }
      }
      fragment whole on Order { id user { id } total { amount } }`,
      { id },
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({ order: null, again: null });
  });
});

test.each(
  each({
    nobody: 'FORBIDDEN',
    'the owner': 'FORBIDDEN',
    'another customer': 'FORBIDDEN',
    'who may write orders only': 'FORBIDDEN',
    'a catalogue manager': 'FORBIDDEN',
    'an administrator': 'FORBIDDEN',
    'the owner, suspended': 'FORBIDDEN',
    'an administrator, suspended': 'FORBIDDEN',
    'another service': 'read',
    'another service for the owner': 'read',
  }),
)('orders by their ids are for services; for $who: $outcome', async ({ who, outcome }) => {
  const answer = await everyone[who]().execute<{ ordersByIds: unknown[] }>(
    'query ($ids: [ID!]!) { ordersByIds(ids: $ids) { id } }',
    { ids: [id] },
  );
  expect(outcomeOf(answer, ({ ordersByIds }) => ordersByIds[0])).toBe(outcome);
});

/** Who asks for a change, what comes of it, and that nothing is written where it is refused. */
async function expectChange(
  who: Who,
  outcome: string,
  mutation: string,
  variables: Record<string, unknown>,
): Promise<void> {
  const before = await service.models.find().lean();
  const answer = await everyone[who]().execute<{ result: unknown }>(mutation, variables);
  expect(outcomeOf(answer, ({ result }) => result)).toBe(outcome);
  const hasChanged = JSON.stringify(await service.models.find().lean()) !== JSON.stringify(before);
  expect(hasChanged).toBe(outcome === 'read');
}

describe('placing an order', () => {
  test.each(
    each({
      nobody: 'UNAUTHENTICATED',
      'the owner': 'read',
      'another customer': 'read',
      'who may write orders only': 'read',
      'a catalogue manager': 'read',
      'an administrator': 'read',
      'the owner, suspended': 'FORBIDDEN',
      'an administrator, suspended': 'FORBIDDEN',
      'another service': 'UNAUTHENTICATED',
      'another service for the owner': 'read',
    }),
  )('is for $who: $outcome', async ({ who, outcome }) => {
    await expectChange(
      who,
      outcome,
      `mutation ($input: PlaceOrderInput!) {
        result: placeOrder(input: $input) { ... on Order { id user { id } } }
      }`,
      { input: sampleRequest({ idempotencyKey: `key of ${who}` }) },
    );
  });
});

describe('cancelling an order', () => {
  test.each(
    each({
      nobody: 'UNAUTHENTICATED',
      'the owner': 'read',
      'another customer': 'NOT_FOUND',
      'who may write orders only': 'read',
      'a catalogue manager': 'NOT_FOUND',
      'an administrator': 'NOT_FOUND',
      'the owner, suspended': 'FORBIDDEN',
      'an administrator, suspended': 'FORBIDDEN',
      'another service': 'UNAUTHENTICATED',
      'another service for the owner': 'read',
    }),
  )('is for $who: $outcome', async ({ who, outcome }) => {
    const { _id } = await place(service.models, { userId: 'ada' });
    await expectChange(
      who,
      outcome,
      'mutation ($id: ID!) { result: cancelOrder(input: { id: $id }) { ... on Order { id } } }',
      { id: _id.toHexString() },
    );
  });
});

describe.each([
  { verb: 'shipOrder', from: 'CONFIRMED' },
  { verb: 'deliverOrder', from: 'SHIPPED' },
] as const)('$verb', ({ verb, from }) => {
  test.each(
    each({
      nobody: 'UNAUTHENTICATED',
      'the owner': 'FORBIDDEN',
      'another customer': 'FORBIDDEN',
      'who may write orders only': 'read',
      'a catalogue manager': 'FORBIDDEN',
      'an administrator': 'FORBIDDEN',
      'the owner, suspended': 'FORBIDDEN',
      'an administrator, suspended': 'FORBIDDEN',
      'another service': 'UNAUTHENTICATED',
      'another service for the owner': 'FORBIDDEN',
    }),
  )('is for $who: $outcome', async ({ who, outcome }) => {
    const { _id } = await place(service.models, { userId: 'ada', status: from });
    await expectChange(
      who,
      outcome,
      `mutation ($id: ID!) { result: ${verb}(input: { id: $id }) { ... on Order { id } } }`,
      { id: _id.toHexString() },
    );
  });
});

test('what orders know of a product is open to everyone', async () => {
  for (const ask of Object.values(everyone)) {
    const { data, errors } = await ask().entities(
      [
        {
          __typename: 'Product',
          id: 'product-1',
          weightGrams: 400,
          dimensions: { widthMm: 100, heightMm: 100, depthMm: 100 },
        },
      ],
      '... on Product { id unitsSold shippingEstimate { days } }',
    );
    expect(errors).toBeUndefined();
    expect(data?._entities).toMatchObject([{ id: 'product-1', shippingEstimate: { days: 5 } }]);
  }
});
