import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { demoAccounts, demoPassword } from '@shop/local-stack';

import { bearer, createClient } from './support/client.ts';
import { inReadme, readRepositoryFile, runCurl, type SignInOfReadme } from './support/readme.ts';
import { signIn } from './support/session.ts';
import { type Shop, startShop } from './support/shop.ts';

describe('one endpoint for all services', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop();
  });
  afterAll(() => shop.stop());

  test('the query of the README has the answer that the README shows', async () => {
    const { status, data, errors } = await shop.ask(inReadme('graphql', 'query Example'));
    expect(errors).toEqual([]);
    expect(status).toBe(200);
    expect({ data }).toEqual(JSON.parse(inReadme('json')));
  });

  test('the query of the README is the first tab of the page', () => {
    expect(readRepositoryFile('router/src/graphiql/page/first-query.graphql')).toBe(
      inReadme('graphql', 'query Example'),
    );
  });

  test('the first request of the README by curl is answered', async () => {
    expect(await runCurl(shop.stack.url, inReadme('sh', 'laptops'))).toMatchObject({
      data: { products: { nodes: { length: 3 } } },
    });
  });

  test('signing in as the README says gives what it shows, and then the answer it shows', async () => {
    const signedIn = (await runCurl(shop.stack.url, inReadme('sh', 'signIn('))) as SignInOfReadme;
    const shown = JSON.parse(inReadme('json', '"signIn"')) as SignInOfReadme;
    const { accessToken = '' } = signedIn.data.signIn;
    const [shownStart = ''] = (shown.data.signIn['accessToken'] ?? '').split('...');
    expect(Object.keys(signedIn.data.signIn)).toEqual(Object.keys(shown.data.signIn));
    expect(accessToken.startsWith(shownStart)).toBe(true);

    expect(await runCurl(shop.stack.url, inReadme('sh', 'TOKEN='), { TOKEN: accessToken })).toEqual(
      JSON.parse(inReadme('json', '"displayName": "Avery Perez"')),
    );
  });

  test.each(demoAccounts)('the demo account for $label is one', async ({ label, email }) => {
    const { accessToken } = await signIn(shop, email, demoPassword);
    const client = createClient(shop.stack.url, () => Promise.resolve(bearer(accessToken)));
    expect(await client.read('{ me { role } }')).toEqual({
      me: { role: label.toUpperCase().replaceAll(' ', '_') },
    });
  });

  test('an operation that needs every subgraph twice crosses them without knowing', async () => {
    const { data, errors } = await shop.as('administrator').ask<{
      product: {
        unitsSold: number;
        shippingEstimate: { days: number; chargeableWeightGrams: number };
        reviews: {
          nodes: { author: { displayName: string; orders: { nodes: { lines: unknown[] }[] } } }[];
        };
      };
    }>(`
      query EverySubgraphTwice {
        product(id: "5eed00020000000000000002") {
          name
          unitsSold
          shippingEstimate(country: "DE") { days chargeableWeightGrams price { amount currency } }
          reviews(first: 2) {
            nodes {
              author {
                displayName
                orders(first: 2) {
                  nodes {
                    user { username }
                    lines { quantity product { name category { name } } }
                  }
                }
              }
            }
          }
        }
      }
    `);
    expect(errors).toEqual([]);
    const reviews = data?.product.reviews.nodes ?? [];
    expect(reviews).toHaveLength(2);
    for (const { author } of reviews) {
      expect(author.displayName).toMatch(/^\S+ \S+$/);
      expect(author.orders.nodes.length).toBeGreaterThan(0);
    }
    expect(data?.product.shippingEstimate.chargeableWeightGrams).toBeGreaterThanOrEqual(400);
  });

  test.each([
    '{ usersByIds(ids: []) { id } }',
    '{ productsByIds(ids: []) { id } }',
    '{ ordersByIds(ids: []) { id } }',
    '{ _service { sdl } }',
    '{ _entities(representations: []) { __typename } }',
  ])('what only services call is not there for clients: %s', async (query) => {
    const { data, errors } = await shop.as('administrator').ask(query);
    expect(data).toBeUndefined();
    expect(errors[0]?.extensions?.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  test('bad input is refused by the service that owns it, with the field named', async () => {
    const { data, errors } = await shop
      .as('customer')
      .ask(`{ user(id: "{\\"$gt\\": \\"\\"}") { id } }`);
    expect(data).toEqual({ user: null });
    expect(errors).toMatchObject([
      { path: ['user'], extensions: { code: 'BAD_USER_INPUT', field: 'id' } },
    ]);
  });

  test('an unknown id is null', async () => {
    const { data, errors } = await shop
      .as('customer')
      .ask('{ order(id: "ffffffffffffffffffffffff") { id } }');
    expect(data).toEqual({ order: null });
    expect(errors).toEqual([]);
  });
});
