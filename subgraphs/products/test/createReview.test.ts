import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type TestSubgraph, testViewer } from '@shop/service-kit/testing';

import type { Models } from '../src/models/index.ts';
import { createReview } from '../src/operations/createReview.ts';
import { addProduct, startProductsService, unknownId } from './support/service.ts';

interface Created {
  createReview: { __typename: string; id?: string } | null;
}

const mutation = `mutation ($input: CreateReviewInput!) {
  createReview(input: $input) {
    __typename
    ... on Review { id rating comment author { id } product { sku } }
    ... on UserError { message }
    ... on AlreadyReviewed { review { id rating comment } }
  }
}`;

const ada = testViewer('ada');
const bob = testViewer('bob');

let service: TestSubgraph<Models>;
let lamp: string;

beforeAll(async () => {
  service = await startProductsService();
  lamp = await addProduct(service, 'LAMP');
});
beforeEach(() => service.models.reviews.deleteMany({}));
afterAll(() => service.stop());

async function write(input: object = {}, viewer = ada) {
  const { createReview: created } = await service.as(viewer).data<Created>(mutation, {
    input: { productId: lamp, rating: 4, comment: 'It shines.', ...input },
  });
  return created;
}

describe('a review', () => {
  test('is written in the name of who asks, and shows beside the product', async () => {
    const written = await write({ comment: ' It shines.\r\nBrightly. ' });
    expect(written).toEqual({
      __typename: 'Review',
      id: expect.any(String),
      rating: 4,
      comment: 'It shines.\nBrightly.',
      author: { id: 'ada' },
      product: { sku: 'LAMP' },
    });
    await expect(
      service.data(
        `{ product(id: "${lamp}") { rating { average count } reviews { nodes { id } } } }`,
      ),
    ).resolves.toEqual({
      product: { rating: { average: 4, count: 1 }, reviews: { nodes: [{ id: written?.id }] } },
    });
  });

  test('bears the moment at which it was written', async () => {
    const now = new Date('2026-01-31T12:00:00.000Z');
    const input = { productId: lamp, rating: 1, comment: 'x' };
    await expect(createReview(service.models, ada, input, now)).resolves.toMatchObject({
      createdAt: now,
    });
  });

  test('may be of a product that has gone off sale', async () => {
    const gone = await addProduct(service, 'GONE');
    await service.data(`mutation { archiveProduct(input: { id: "${gone}" }) { id } }`);
    await expect(write({ productId: gone })).resolves.toMatchObject({ __typename: 'Review' });
  });

  test('may be at every limit', async () => {
    const pen = await addProduct(service, 'PEN');
    await expect(write({ rating: 1, comment: 'x' })).resolves.toMatchObject({ rating: 1 });
    await expect(
      write({ productId: pen, rating: 5, comment: 'x'.repeat(2_000) }),
    ).resolves.toMatchObject({ rating: 5 });
  });
});

describe('a second review of a product', () => {
  test('by one author is refused with the first, which stays', async () => {
    const first = await write();
    await expect(write({ rating: 1, comment: 'Broken.' })).resolves.toEqual({
      __typename: 'AlreadyReviewed',
      message: 'You have written of this product before.',
      review: { id: first?.id, rating: 4, comment: 'It shines.' },
    });
    await expect(service.models.reviews.find().lean()).resolves.toMatchObject([
      { authorId: 'ada', rating: 4, comment: 'It shines.' },
    ]);
  });

  test('is welcome by another author, and of another product by the same', async () => {
    const shoe = await addProduct(service, 'SHOE');
    for (const written of [await write(), await write({}, bob), await write({ productId: shoe })]) {
      expect(written).toMatchObject({ __typename: 'Review' });
    }
  });

  test('is refused to all but one of those that one author sends at once', async () => {
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, index) => write({ comment: `No ${index}` })),
    );
    const types = all.map((one) => one?.__typename).sort();
    expect(types).toEqual([...Array.from({ length: 19 }, () => 'AlreadyReviewed'), 'Review']);
    await expect(service.models.reviews.countDocuments()).resolves.toBe(1);
  });
});

describe('refused, with nothing written, is a review', () => {
  test.each([
    [{ rating: 0 }, 'rating'],
    [{ rating: 6 }, 'rating'],
    [{ rating: -1 }, 'rating'],
    [{ comment: '' }, 'comment'],
    [{ comment: ' \n' }, 'comment'],
    [{ comment: 'x'.repeat(2_001) }, 'comment'],
    [{ comment: 'reversed \u202e' }, 'comment'],
    [{ productId: 'no id' }, 'productId'],
    [{ productId: '{"$gt":""}' }, 'productId'],
  ])('with %j', async (different, field) => {
    const { data, errors } = await service.as(ada).execute(mutation, {
      input: { productId: lamp, rating: 4, comment: 'It shines.', ...different },
    });
    expect(data).toEqual({ createReview: null });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field } }]);
    await expect(service.models.reviews.countDocuments()).resolves.toBe(0);
  });

  test('of a product that is not there', async () => {
    const { errors } = await service.as(ada).execute(mutation, {
      input: { productId: unknownId, rating: 4, comment: 'It shines.' },
    });
    expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
    await expect(service.models.reviews.countDocuments()).resolves.toBe(0);
  });

  test('in the name of another', async () => {
    const { errors } = await service.as(ada).execute(mutation, {
      input: { productId: lamp, rating: 4, comment: 'It shines.', authorId: 'bob' },
    });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    await expect(service.models.reviews.countDocuments()).resolves.toBe(0);
  });
});
