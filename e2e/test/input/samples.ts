import { accounts, demoPassword } from '../support/accounts.ts';

const customer = accounts.customer.id;
const product = '5eed00020000000000000010';
const order = '5eed00040000000000000001';
const unknownId = 'ffffffffffffffffffffffff';
const page = { first: 1, after: null };
const address = {
  street: '1 Test Street',
  city: 'Test',
  state: 'Test',
  postalCode: '1',
  country: 'US',
};
const money = { amount: 100, currency: 'USD' };
const dimensions = { widthMm: 1, heightMm: 1, depthMm: 1 };
const describedProduct = {
  name: 'Sample',
  description: 'A sample.',
  brand: 'Sample',
  category: 'laptops',
  tags: ['sample'],
  price: money,
  weightGrams: 1,
  dimensions,
  images: ['https://example.com/sample.png'],
  thumbnail: 'https://example.com/sample.png',
};

/** What a user may be told to be called, unlike anyone else. */
const named = (username: string) => ({
  username,
  displayName: 'Sample',
  email: `${username}@example.com`,
  firstName: 'Sample',
  lastName: 'Sample',
  phone: '123',
});

/**
 * Good variables for every root field, each with a value in every place.
 *
 * @param unique a text that no other call is given: small letters and digits
 */
export const samples = (unique: string): Record<string, Record<string, unknown>> => ({
  'Query.user': { id: customer },
  'Query.users': page,
  'Query.order': { id: order },
  'Query.orders': {
    ...page,
    filter: {
      userId: customer,
      status: ['CONFIRMED'],
      placedFrom: '2020-01-01T00:00:00.000Z',
      placedBefore: '2100-01-01T00:00:00.000Z',
    },
  },
  'Query.product': { id: product },
  'Query.productBySku': { sku: 'BEA-ESS-ESS-001' },
  'Query.products': {
    ...page,
    sort: 'NAME',
    filter: {
      category: 'beauty',
      brand: 'Essence',
      tag: 'beauty',
      minPrice: money,
      maxPrice: money,
      inStock: true,
    },
  },
  'Query.searchProducts': { ...page, query: 'mascara' },
  'Query.category': { slug: 'beauty' },
  'Mutation.placeOrder': {
    input: {
      lines: [{ productId: '5eed00020000000000000004', quantity: 1 }],
      shippingAddress: address,
      expectedTotal: { amount: 1_299, currency: 'USD' },
      idempotencyKey: unique,
    },
  },
  'Mutation.cancelOrder': { input: { id: order } },
  'Mutation.shipOrder': { input: { id: order } },
  'Mutation.deliverOrder': { input: { id: order } },
  'Mutation.createProduct': {
    input: { ...describedProduct, sku: unique.toUpperCase(), availableQuantity: 1 },
  },
  'Mutation.updateProduct': { input: { ...describedProduct, id: product } },
  'Mutation.archiveProduct': { input: { id: product } },
  'Mutation.adjustStock': { input: { id: product, delta: 1 } },
  'Mutation.createReview': { input: { productId: product, rating: 5, comment: 'A sample.' } },
  'Mutation.register': { input: { ...named(unique), password: 'lanterns over quiet water' } },
  'Mutation.signIn': { input: { email: accounts.manager.email, password: demoPassword } },
  'Mutation.refreshSession': { input: { refreshToken: 'sample' } },
  'Mutation.changePassword': {
    input: { currentPassword: 'not the password', newPassword: 'lanterns over quiet water' },
  },
  'Mutation.updateUser': { input: { ...named(unique), id: customer } },
  'Mutation.addAddress': { input: { userId: customer, label: 'Sample', address } },
  'Mutation.updateAddress': {
    input: { userId: customer, addressId: unknownId, label: 'Sample', address },
  },
  'Mutation.removeAddress': { input: { userId: customer, addressId: unknownId } },
  'Mutation.assignRole': { input: { userId: customer, role: 'CUSTOMER' } },
  'Mutation.suspendUser': { input: { userId: customer } },
  'Mutation.reinstateUser': { input: { userId: customer } },
});
