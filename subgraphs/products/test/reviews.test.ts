import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TestSubgraph } from '@shop/service-kit/testing';
import { Types } from 'mongoose';

import type { Models } from '../src/models/index.ts';
import { addProduct, startProductsService } from './support/service.ts';

interface ReviewPage {
  nodes: { id: string; comment: string }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

let service: TestSubgraph<Models>;
let lamp: string;
let shoe: string;

const may = (day: number) => new Date(Date.UTC(2025, 4, day));

async function addReview(
  productId: string,
  review: { authorId?: string; rating: number; comment?: string; createdAt?: Date },
) {
  await service.models.reviews.create({
    productId: new Types.ObjectId(productId),
    authorId: randomUUID(),
    comment: 'Fine.',
    createdAt: may(1),
    ...review,
  });
}

beforeAll(async () => {
  service = await startProductsService();
  lamp = await addProduct(service, 'LAMP');
  shoe = await addProduct(service, 'SHOE');
  await addReview(lamp, { rating: 5, comment: 'first', createdAt: may(1) });
  await addReview(lamp, { rating: 4, comment: 'last', createdAt: may(3), authorId: 'bob' });
  await addReview(lamp, { rating: 4, comment: 'middle', createdAt: may(2), authorId: 'ada' });
  await addReview(shoe, { rating: 1, comment: 'of the shoe', createdAt: may(2), authorId: 'bob' });
});
afterAll(() => service.stop());

describe('the rating of a product', () => {
  const rating = async (id: string) =>
    (await service.data(`{ product(id: "${id}") { rating { average count } } }`))['product'];

  test('is the mean to two decimals and the number of ratings', async () => {
    await expect(rating(lamp)).resolves.toEqual({ rating: { average: 4.33, count: 3 } });
    await expect(rating(shoe)).resolves.toEqual({ rating: { average: 1, count: 1 } });
  });

  test('has no mean without ratings', async () => {
    const unrated = await addProduct(service, 'UNRATED');
    await expect(rating(unrated)).resolves.toEqual({ rating: { average: null, count: 0 } });
  });
});

describe('the reviews of a product', () => {
  const query = `query ($id: ID!, $first: Int! = 20, $after: String) {
    product(id: $id) {
      reviews(first: $first, after: $after) {
        nodes { id comment } pageInfo { hasNextPage endCursor }
      }
    }
  }`;
  const read = async (variables: Record<string, unknown>) =>
    (await service.data<{ product: { reviews: ReviewPage } }>(query, { id: lamp, ...variables }))
      .product.reviews;

  test('come newest first, each with its author and product', async () => {
    await expect(
      service.data(
        `{ product(id: "${lamp}") {
          reviews { nodes { rating comment createdAt author { id } product { sku } } }
        } }`,
      ),
    ).resolves.toMatchObject({
      product: {
        reviews: {
          nodes: [
            {
              rating: 4,
              comment: 'last',
              createdAt: '2025-05-03T00:00:00.000Z',
              author: { id: 'bob' },
              product: { sku: 'LAMP' },
            },
            { comment: 'middle', author: { id: 'ada' } },
            { comment: 'first' },
          ],
        },
      },
    });
  });

  test('written in one moment are paged to the end while others come', async () => {
    const pen = await addProduct(service, 'PEN');
    for (let number = 0; number < 7; number++) {
      await addReview(pen, { rating: 3, comment: `old ${number}` });
    }
    const seen: string[] = [];
    let after: string | null = null;
    for (let page = 0; ; page++) {
      const { nodes, pageInfo } = await read({ id: pen, first: 2, after });
      seen.push(...nodes.map(({ comment }) => comment));
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor;
      await addReview(pen, { rating: 3, comment: `new ${page}` });
    }
    expect(seen.filter((comment) => comment.startsWith('old'))).toHaveLength(7);
    expect(new Set(seen).size).toBe(seen.length);
  });

  test.each([
    [{ first: 0 }, 'first'],
    [{ first: 101 }, 'first'],
    [{ after: 'no cursor' }, 'after'],
  ])('are refused for %j, and the field is named', async (variables, field) => {
    const { errors } = await service.execute(query, { id: lamp, ...variables });
    expect(errors).toMatchObject([
      { path: ['product', 'reviews'], extensions: { code: 'BAD_USER_INPUT', field } },
    ]);
  });
});

describe('the reviews of a user', () => {
  const representation = (id: string) => ({ __typename: 'User', id });

  test('are of any product, newest first', async () => {
    const { data } = await service.entities(
      [representation('bob'), representation('nobody')],
      '... on User { id reviews { nodes { comment product { sku } } } }',
    );
    expect(data?._entities).toEqual([
      {
        __typename: 'User',
        id: 'bob',
        reviews: {
          nodes: [
            { comment: 'last', product: { sku: 'LAMP' } },
            { comment: 'of the shoe', product: { sku: 'SHOE' } },
          ],
        },
      },
      { __typename: 'User', id: 'nobody', reviews: { nodes: [] } },
    ]);
  });

  test('do not take a cursor of the reviews of a product', async () => {
    const { product } = await service.data<{
      product: { reviews: { pageInfo: { endCursor: string } } };
    }>(`{ product(id: "${lamp}") { reviews(first: 1) { pageInfo { endCursor } } } }`);
    const { errors } = await service.entities(
      [representation('bob')],
      `... on User { reviews(after: "${product.reviews.pageInfo.endCursor}") { nodes { id } } }`,
    );
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field: 'after' } }]);
  });
});
