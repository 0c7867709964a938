import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type Answer,
  type TestClient,
  type TestSubgraph,
  testViewer,
} from '@shop/service-kit/testing';

import type { Models } from '../src/models/index.ts';
import {
  addProduct,
  catalogueManager,
  newProduct,
  startProductsService,
} from './support/service.ts';

let service: TestSubgraph<Models>;
let id: string;

beforeAll(async () => {
  service = await startProductsService();
  id = await addProduct(service, 'LAMP');
});
afterAll(() => service.stop());

/** Everyone who may ask, each with what they may do. */
const everyone = {
  nobody: () => service.as(undefined),
  'a customer': () => service.as(testViewer('ada')),
  'who may read everything': () =>
    service.as(testViewer('ada', ['users:read', 'orders:read'], { roles: ['ADMINISTRATOR'] })),
  'a catalogue manager': () => service.as(catalogueManager),
  // A suspended user's token has lost the scopes that write.
  'a suspended catalogue manager': () =>
    service.as(testViewer('manager', [], { roles: ['CATALOGUE_MANAGER'], suspended: true })),
  'another service': () => service.calledBy({ service: 'orders' }),
  'another service for a customer': () =>
    service.calledBy({ service: 'orders', viewer: testViewer('ada') }),
} satisfies Record<string, () => TestClient>;

type Who = keyof typeof everyone;
type Outcome = 'allowed' | 'UNAUTHENTICATED' | 'FORBIDDEN';

const all = Object.keys(everyone) as Who[];

/** Each of everyone with the outcome that is expected of them. */
function each(outcomes: Record<Who, Outcome>) {
  return all.map((who) => ({ who, outcome: outcomes[who] }));
}

/** What became of a field that is asked for at the top or of an entity. */
function outcomeOf({ errors }: Answer<object>): unknown {
  return errors === undefined ? 'allowed' : errors.map(({ extensions }) => extensions?.['code'])[0];
}

describe('the catalogue is changed', () => {
  const mayChange = each({
    nobody: 'UNAUTHENTICATED',
    'a customer': 'FORBIDDEN',
    'who may read everything': 'FORBIDDEN',
    'a catalogue manager': 'allowed',
    'a suspended catalogue manager': 'FORBIDDEN',
    'another service': 'UNAUTHENTICATED',
    'another service for a customer': 'FORBIDDEN',
  });

  const changes = {
    createProduct: (who: string) => ({
      query: `mutation ($input: CreateProductInput!) { createProduct(input: $input) { __typename } }`,
      input: newProduct(`NEW-${all.findIndex((one) => one === who)}`),
    }),
    updateProduct: () => ({
      query: `mutation ($input: UpdateProductInput!) { updateProduct(input: $input) { __typename } }`,
      input: { id, weightGrams: 5 },
    }),
    adjustStock: () => ({
      query: `mutation ($input: AdjustStockInput!) { adjustStock(input: $input) { __typename } }`,
      input: { id, delta: 1 },
    }),
    archiveProduct: () => ({
      query: `mutation ($input: ArchiveProductInput!) { archiveProduct(input: $input) { __typename } }`,
      input: { id },
    }),
  };

  for (const [operation, ask] of Object.entries(changes)) {
    test.each(mayChange)(`by ${operation} of $who: $outcome`, async ({ who, outcome }) => {
      const { query, input } = ask(who);
      let answer: Answer<Record<string, unknown>> = {};
      const commands = await service.countCommands(async () => {
        answer = await everyone[who]().execute(query, { input });
      });
      const allowed = outcome === 'allowed';
      expect(outcomeOf(answer)).toBe(outcome);
      expect(answer.data?.[operation]).toEqual(allowed ? { __typename: 'Product' } : null);
      // Whoever may not ask costs the database nothing, and learns nothing of what is there.
      expect(Object.keys(commands).length > 0).toBe(allowed);
    });
  }

  test('by nobody, whatever is wrong with the input besides', async () => {
    const { errors } = await service
      .as(undefined)
      .execute('mutation { archiveProduct(input: { id: "no id" }) { id } }');
    expect(errors).toMatchObject([
      { path: ['archiveProduct'], extensions: { code: 'UNAUTHENTICATED' } },
    ]);
  });

  test('only where it is allowed, when several changes are asked for at once', async () => {
    const { data, errors } = await service.as(testViewer('ada')).execute(
      `mutation ($review: CreateReviewInput!, $stock: AdjustStockInput!) {
        createReview(input: $review) { __typename }
        adjustStock(input: $stock) { __typename }
      }`,
      {
        review: { productId: id, rating: 3, comment: 'Fine.' },
        stock: { id, delta: 9 },
      },
    );
    expect(data).toEqual({ createReview: { __typename: 'Review' }, adjustStock: null });
    expect(errors).toMatchObject([{ path: ['adjustStock'], extensions: { code: 'FORBIDDEN' } }]);
  });
});

describe('a review is written', () => {
  const query = `mutation ($input: CreateReviewInput!) { createReview(input: $input) { __typename } }`;

  test.each(
    each({
      nobody: 'UNAUTHENTICATED',
      'a customer': 'allowed',
      'who may read everything': 'allowed',
      'a catalogue manager': 'allowed',
      'a suspended catalogue manager': 'FORBIDDEN',
      'another service': 'UNAUTHENTICATED',
      'another service for a customer': 'allowed',
    }),
  )('by $who: $outcome', async ({ who, outcome }) => {
    const input = { productId: id, rating: 3, comment: 'Fine.' };
    await service.models.reviews.deleteMany({});
    const answer = await everyone[who]().execute(query, { input });
    expect(outcomeOf(answer)).toBe(outcome);
    const written = await service.models.reviews.countDocuments();
    expect(written).toBe(outcome === 'allowed' ? 1 : 0);
  });
});

describe('what a user wrote', () => {
  const outcomes = each({
    nobody: 'UNAUTHENTICATED',
    'a customer': 'allowed',
    'who may read everything': 'allowed',
    'a catalogue manager': 'allowed',
    'a suspended catalogue manager': 'allowed',
    'another service': 'UNAUTHENTICATED',
    'another service for a customer': 'allowed',
  });

  test.each(outcomes)('is read as an entity by $who: $outcome', async ({ who, outcome }) => {
    const answer = await everyone[who]().entities<{ id: string; reviews: object | null }>(
      [
        { __typename: 'User', id: 'bob' },
        { __typename: 'User', id: 'cleo' },
      ],
      '... on User { id reviews { nodes { id } } }',
    );
    expect(outcomeOf(answer)).toBe(outcome);
    // The id is the router's to hide: its plans need the keys of entities.
    const reviews = outcome === 'allowed' ? { nodes: [] } : null;
    expect(answer.data?._entities).toMatchObject([
      { id: 'bob', reviews },
      { id: 'cleo', reviews },
    ]);
  });

  test('is refused to nobody from the author of a review, and the review stays', async () => {
    await service.models.reviews.deleteMany({});
    await service
      .as(testViewer('ada'))
      .data(
        `mutation ($input: CreateReviewInput!) { createReview(input: $input) { __typename } }`,
        { input: { productId: id, rating: 3, comment: 'Fine.' } },
      );
    const { data, errors } = await service
      .as(undefined)
      .execute(
        `{ product(id: "${id}") { reviews { nodes { comment author { id reviews { nodes { id } } } } } } }`,
      );
    expect(data).toEqual({
      product: { reviews: { nodes: [{ comment: 'Fine.', author: { id: 'ada', reviews: null } }] } },
    });
    expect(errors).toMatchObject([
      {
        path: ['product', 'reviews', 'nodes', 0, 'author', 'reviews'],
        extensions: { code: 'UNAUTHENTICATED' },
      },
    ]);
  });
});

test('the catalogue is open to everyone', async () => {
  for (const ask of Object.values(everyone)) {
    await expect(
      ask().data(
        `{
          product(id: "${id}") { sku rating { count } reviews { nodes { comment } } }
          productBySku(sku: "LAMP") { id }
          products { nodes { sku } }
          searchProducts(query: "lamp") { nodes { sku } }
          category(slug: "lamps") { products { nodes { sku } } }
          categories { name }
        }`,
      ),
    ).resolves.toBeDefined();
    const { errors } = await ask().entities(
      [
        { __typename: 'Product', id },
        { __typename: 'Category', slug: 'lamps' },
      ],
      '... on Product { price { amount } } ... on Category { name }',
    );
    expect(errors).toBeUndefined();
  }
});

test.each(
  each({
    nobody: 'FORBIDDEN',
    'a customer': 'FORBIDDEN',
    'who may read everything': 'FORBIDDEN',
    'a catalogue manager': 'FORBIDDEN',
    'a suspended catalogue manager': 'FORBIDDEN',
    'another service': 'allowed',
    'another service for a customer': 'allowed',
  }),
)('products by their ids are for services; for $who: $outcome', async ({ who, outcome }) => {
  const answer = await everyone[who]().execute(
    'query ($ids: [ID!]!) { productsByIds(ids: $ids) { sku } }',
    {
      ids: [id],
    },
  );
  expect(outcomeOf(answer)).toBe(outcome);
});
