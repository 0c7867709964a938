import { expect, test } from '@jest/globals';
import { complaints } from '../support/lint.ts';

const rule = 'shop/integer-money';

test.each([
  ['a price', 'type Product { price: Float! }', 'Product.price is money', 'Money'],
  ['a list of prices', 'type Product { oldPrices: [Float!]! }', 'Product.oldPrices is', 'Money'],
  ['a total', 'type Order { orderTotal: Float }', 'Order.orderTotal is money', 'Money'],
  ['an amount', 'interface Bill { amount: Float }', 'Bill.amount is money', 'Money'],
  ['taxes', 'type Order { taxes: Float }', 'Order.taxes is money', 'Money'],
  ['what goes in', 'input PayInput { fee: Float }', 'PayInput.fee is money', 'MoneyInput'],
  [
    'an argument',
    'type Query { products(maxPrice: Float): Int }',
    'products(maxPrice:) is money',
    'MoneyInput',
  ],
  ['what a type is called', 'type PriceRange { lowest: Float }', 'PriceRange.lowest is', 'Money'],
])('%s is no Float', (_, sdl, beginning, type) => {
  expect(complaints(`\n${sdl}`, rule)).toEqual([
    expect.stringMatching(/^2: .* is money, which no Float can hold: give it the type \w+\.$/),
  ]);
  expect(complaints(sdl, rule)[0]).toContain(beginning);
  expect(complaints(sdl, rule)[0]).toMatch(new RegExp(`the type ${type}\\.$`));
});

test.each([
  ['Money', 'type Product { price: Money } type Money { amount: Int! currency: String! }'],
  ['a count', 'type Page { total: Int! totalCount: Int! }'],
  ['a mean of ratings', 'type RatingSummary { average: Float }'],
  ['a rate or a percentage', 'type Tax { taxRate: Float discountPercent: Float }'],
  ['a weight', 'type Parcel { totalWeight: Float amountOfSugar: Float }'],
  ['a word that begins like one', 'type Place { coastline: Float feedback: Float }'],
])('leaves %s alone', (_, sdl) => {
  expect(complaints(sdl, rule)).toEqual([]);
});

test('the amount of Money is an Int', () => {
  expect(
    complaints('type Money { amount: String! }\ninput MoneyInput { amount: Float! }', rule),
  ).toEqual([
    '1: Money.amount has to be an Int, in minor units of the currency.',
    '2: MoneyInput.amount has to be an Int, in minor units of the currency.',
  ]);
});
