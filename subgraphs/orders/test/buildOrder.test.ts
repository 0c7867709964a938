import { describe, expect, test } from '@jest/globals';
import { Types } from 'mongoose';

import { orderStatuses, type OrderStatus } from '../src/models/transitions.ts';
import { buildOrder, type NewOrder } from '../src/operations/buildOrder.ts';
import { historyTo, minute, sampleLine, sampleOrder } from './support/samples.ts';

const build = (change: Partial<NewOrder> = {}) => buildOrder(sampleOrder(change));

describe('an order that is built', () => {
  test('takes the id, and its state and times from the history that is given', () => {
    const id = new Types.ObjectId();
    const history = historyTo('CANCELLED', minute(5));
    expect(build({ id, history })).toMatchObject({
      _id: id,
      status: 'CANCELLED',
      history,
      placedAt: minute(5),
      updatedAt: minute(7),
    });
  });

  test('has one line for each product, where the first was, with the quantity of all', () => {
    const { lines, total } = build({
      lines: [
        sampleLine({ productId: 'a', quantity: 1, unitPrice: 100 }),
        sampleLine({ productId: 'b', quantity: 2, unitPrice: 7 }),
        sampleLine({ productId: 'a', quantity: 3, unitPrice: 100 }),
      ],
    });
    expect(lines.map(({ productId, quantity }) => [productId, quantity])).toEqual([
      ['a', 4],
      ['b', 2],
    ]);
    expect(total).toBe(414);
  });

  test('may have 100 lines, the dearest total that an Int can show, and things for nothing', () => {
    const hundred = Array.from({ length: 100 }, (_, index) =>
      sampleLine({ productId: `${index}` }),
    );
    expect(build({ lines: hundred }).lines).toHaveLength(100);
    const dearest = sampleLine({ unitPrice: 2_147_483_647 });
    expect(build({ lines: [dearest] }).total).toBe(2_147_483_647);
    const gift = sampleLine({ unitPrice: 0, quantity: 10_000 });
    expect(build({ lines: [gift] }).total).toBe(0);
  });

  test('keeps the country in capitals and no state where there is none', () => {
    const { shippingAddress } = build({
      shippingAddress: {
        street: ' Am Markt 1 ',
        city: 'Jena',
        state: null,
        postalCode: '07743',
        country: 'de',
      },
    });
    expect(shippingAddress).toEqual({
      street: 'Am Markt 1',
      city: 'Jena',
      postalCode: '07743',
      country: 'DE',
    });
  });
});

describe('refused is an order', () => {
  const address = sampleOrder().shippingAddress;
  const line = (change: Parameters<typeof sampleLine>[0]) => ({ lines: [sampleLine(change)] });
  const twoLines = (change: Parameters<typeof sampleLine>[0]) => ({
    lines: [sampleLine(), sampleLine(change)],
  });

  test.each<[string, Partial<NewOrder>, string]>([
    ['with no lines', { lines: [] }, 'lines'],
    [
      'with 101 lines',
      { lines: Array.from({ length: 101 }, (_, index) => sampleLine({ productId: `${index}` })) },
      'lines',
    ],
    ['of zero', line({ quantity: 0 }), 'lines.0.quantity'],
    ['of a negative quantity', twoLines({ quantity: -1 }), 'lines.1.quantity'],
    ['of a fraction', line({ quantity: 1.5 }), 'lines.0.quantity'],
    ['of too many', line({ quantity: 10_001 }), 'lines.0.quantity'],
    ['of too many in two lines', twoLines({ quantity: 10_000 }), 'lines.1.quantity'],
    ['at a negative price', line({ unitPrice: -1 }), 'lines.0.unitPrice'],
    ['at a fraction of a cent', line({ unitPrice: 0.5 }), 'lines.0.unitPrice'],
    ['at no price', line({ unitPrice: NaN }), 'lines.0.unitPrice'],
    ['at two prices for a product', twoLines({ unitPrice: 1_001 }), 'lines.1.unitPrice'],
    ['with two SKUs for a product', twoLines({ sku: 'OTHER' }), 'lines.1.sku'],
    ['with two names for a product', twoLines({ name: 'Other' }), 'lines.1.name'],
    ['with a total beyond 32 bits', line({ unitPrice: 2_147_483_647, quantity: 2 }), 'lines'],
    ['of a product without an id', line({ productId: '' }), 'lines.0.productId'],
    ['of a product without a name', line({ name: ' ' }), 'lines.0.name'],
    ['of a product with a long SKU', line({ sku: 'S'.repeat(41) }), 'lines.0.sku'],
    ['of nobody', { userId: '' }, 'userId'],
    ['of a user with a long id', { userId: 'x'.repeat(65) }, 'userId'],
    ['in a currency that the shop does not take', { currency: 'CHF' }, 'currency'],
    ['in a currency in small letters', { currency: 'usd' }, 'currency'],
    ['to no street', { shippingAddress: { ...address, street: '' } }, 'shippingAddress.street'],
    ['to no city', { shippingAddress: { ...address, city: ' ' } }, 'shippingAddress.city'],
    [
      'to no postal code',
      { shippingAddress: { ...address, postalCode: '' } },
      'shippingAddress.postalCode',
    ],
    ['to an empty state', { shippingAddress: { ...address, state: '' } }, 'shippingAddress.state'],
    [
      'to a country by its name',
      { shippingAddress: { ...address, country: 'Germany' } },
      'shippingAddress.country',
    ],
    [
      'to what is no country',
      { shippingAddress: { ...address, country: '4U' } },
      'shippingAddress.country',
    ],
  ])('%s', (_, change, field) => {
    expect(() => build(change)).toThrow(expect.objectContaining({ name: 'InputError', field }));
  });
});

describe('the life of an order', () => {
  const allowed = [
    ['PENDING', 'CONFIRMED'],
    ['PENDING', 'REJECTED'],
    ['CONFIRMED', 'SHIPPED'],
    ['CONFIRMED', 'CANCELLED'],
    ['SHIPPED', 'DELIVERED'],
  ] as const;
  const refused = orderStatuses
    .flatMap((from) => orderStatuses.map((to) => [from, to] as const))
    .filter(([from, to]) => !allowed.some((pair) => pair[0] === from && pair[1] === to));

  const through = (from: OrderStatus, to: OrderStatus) => [
    ...historyTo(from, minute(0)),
    { status: to, at: minute(60), cause: 'A test.' },
  ];

  test.each(allowed)('goes from %s to %s', (from, to) => {
    const history = through(from, to);
    expect(build({ history })).toMatchObject({ status: to, updatedAt: minute(60), history });
  });

  test.each(refused)('does not go from %s to %s', (from, to) => {
    const history = through(from, to);
    const field = `history.${history.length - 1}.status`;
    expect(() => build({ history })).toThrow(
      expect.objectContaining({ name: 'InputError', field }),
    );
  });

  test('does not begin in the middle, or not at all', () => {
    const [, confirmed] = historyTo('CONFIRMED', minute(0));
    for (const history of [confirmed ? [confirmed] : [], []]) {
      expect(() => build({ history })).toThrow(expect.objectContaining({ field: 'history' }));
    }
  });

  test('does not go back in time', () => {
    const history = historyTo('SHIPPED', minute(0));
    const late = history.map((event, index) => (index === 1 ? { ...event, at: minute(9) } : event));
    expect(() => build({ history: late })).toThrow(
      expect.objectContaining({ field: 'history.2.at' }),
    );
    const never = history.map((event) => ({ ...event, at: new Date(NaN) }));
    expect(() => build({ history: never })).toThrow(
      expect.objectContaining({ field: 'history.0.at' }),
    );
  });

  test('has a cause for each step', () => {
    const history = historyTo('CONFIRMED', minute(0)).map((event) => ({ ...event, cause: '' }));
    expect(() => build({ history })).toThrow(expect.objectContaining({ field: 'history.0.cause' }));
  });
});
