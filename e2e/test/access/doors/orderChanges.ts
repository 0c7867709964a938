import { door, type Door, ownDoor } from './door.ts';

const address = '{ street: "1 Test Street", city: "Test", postalCode: "1", country: "US" }';

interface Purchase {
  product?: string;
  quantity?: number;
  /** What it is expected to cost; a piece of what is sold costs a cent. */
  cents?: number;
  key?: string;
}

const place = (
  selection: string,
  { product = '$sold', quantity = 1, cents = quantity, key = '$newName' }: Purchase = {},
): string => `mutation { placeOrder(input: {
  lines: [{ productId: ${product}, quantity: ${quantity} }], shippingAddress: ${address},
  expectedTotal: { amount: ${cents}, currency: USD }, idempotencyKey: ${key}
}) { ${selection} } }`;

/** More than there is of it. */
const tooMany: Purchase = { quantity: 9_999 };
const unknown: Purchase = { product: '$unknownId' };
const overpriced: Purchase = { cents: 2 };

const change = (verb: 'cancelOrder' | 'shipOrder' | 'deliverOrder') => (id: string, here: string) =>
  `mutation { ${verb}(input: { id: ${id} }) { ${here} } }`;
const cancel = change('cancelOrder');
const ship = change('shipOrder');
const deliver = change('deliverOrder');

/** An order of the owner's that was rejected. */
const rejection = (order: string, here: string): string =>
  `{ order(id: ${order}) { rejection { ${here} } } }`;

/** Ways through changes of orders, and to why some are rejected. */
export const orderChangeDoors: readonly Door[] = [
  ownDoor(place('... on Order { ...Here }')),
  ownDoor(place('... on Order { lines { ...Here } }')),
  ownDoor(place('... on IdempotencyKeyReused { order { ...Here } }', { key: '$usedKey' })),
  door(place('... on OutOfStock { ...Here }', tooMany)),
  door(place('... on OutOfStock { lines { ...Here } }', tooMany)),
  door(place('... on ProductUnavailable { ...Here }', unknown)),
  door(place('... on PriceChanged { ...Here }', overpriced)),
  door(place('... on PriceChanged { total { ...Here } }', overpriced)),
  door(place('... on IdempotencyKeyReused { ...Here }', { key: '$usedKey' })),
  door(place('... on UserError { ...Here }', unknown)),

  door(rejection('$outOfStock', '... on OutOfStock { ...Here }')),
  door(rejection('$outOfStock', '... on OutOfStock { lines { ...Here } }')),
  door(rejection('$unavailable', '... on ProductUnavailable { ...Here }')),
  door(rejection('$overpriced', '... on PriceChanged { ...Here }')),
  door(rejection('$overpriced', '... on UserError { ...Here }')),

  door(cancel('$cancelled', '... on Order { ...Here }')),
  door(cancel('$delivered', '... on OrderStatusConflict { ...Here }')),
  door(cancel('$delivered', '... on UserError { ...Here }')),
  door(ship('$shipped', '... on Order { ...Here }')),
  door(ship('$delivered', '... on OrderStatusConflict { ...Here }')),
  door(deliver('$delivered', '... on Order { ...Here }')),
  door(deliver('$cancelled', '... on OrderStatusConflict { ...Here }')),
];
