import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';

import { startUsersService, type UsersService } from './support/service.ts';
import { addAddress, addUser, everything, newAddress, type UserData } from './support/users.ts';

jest.setTimeout(30_000);

let service: UsersService;
let ada: UserData;
beforeAll(async () => {
  service = await startUsersService();
});
beforeEach(async () => {
  await service.models.users.deleteMany({});
  ada = await addUser(service, 'ada');
});
afterAll(() => service.stop());

const unknown = '00000000000000000000abcd';

const add = (different: Record<string, unknown> = {}) =>
  service.execute<{ addAddress: Record<string, unknown> }>(
    `mutation ($input: AddAddressInput!) {
      addAddress(input: $input) {
        __typename
        ... on User { ${everything} }
        ... on AddressBookFull { message maximum }
      }
    }`,
    { input: { userId: ada.id, label: 'Home', address: newAddress(), ...different } },
  );
const update = (addressId: string, changes: Record<string, unknown>) =>
  service.execute<{ updateAddress: UserData }>(
    `mutation ($input: UpdateAddressInput!) { updateAddress(input: $input) { ${everything} } }`,
    { input: { userId: ada.id, addressId, ...changes } },
  );
const remove = (addressId: string, userId = ada.id) =>
  service.execute<{ removeAddress: UserData }>(
    `mutation ($input: RemoveAddressInput!) { removeAddress(input: $input) { ${everything} } }`,
    { input: { userId, addressId } },
  );
const read = async () => {
  const { user } = await service.data<{ user: UserData }>(
    `query ($id: ID!) { user(id: $id) { ${everything} } }`,
    { id: ada.id },
  );
  return user;
};
const labels = async () => (await read()).addresses.map(({ label }) => label);

/** What is wrong with an address, by the field that is named for it. */
const badAddresses: [string, Record<string, unknown>][] = [
  ['address.street', { street: '' }],
  ['address.street', { street: 'a'.repeat(201) }],
  ['address.street', { street: null }],
  ['address.city', { city: ' ' }],
  ['address.city', { city: 'a'.repeat(101) }],
  ['address.state', { state: '' }],
  ['address.state', { state: 'a'.repeat(101) }],
  ['address.postalCode', { postalCode: '1'.repeat(21) }],
  ['address.postalCode', { postalCode: '1\u00001' }],
  ['address.country', { country: 'XX' }],
  ['address.country', { country: 'United States' }],
  ['address.country', { country: '' }],
  ['address.country', { country: null }],
];

describe('addAddress', () => {
  test('adds to the end of the address book', async () => {
    await add({ label: ' Home ', address: newAddress({ country: 'us', state: 'Ohio' }) });
    const { data } = await add({ label: 'Work' });
    expect(data?.addAddress).toEqual({ ...(await read()), __typename: 'User' });
    expect(data?.addAddress['addresses']).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{24}$/),
        label: 'Home',
        address: newAddress({ country: 'US', state: 'Ohio' }),
      },
      { id: expect.any(String), label: 'Work', address: newAddress({ state: null }) },
    ]);
  });

  test('fills the book with twenty and no more, however many are added at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, n) => add({ label: `Address ${n}` })),
    );
    const results = answers.map(({ data }) => data?.addAddress);
    const full = results.filter((result) => result?.['__typename'] === 'AddressBookFull');
    expect(full).toHaveLength(10);
    expect(full[0]).toEqual({
      __typename: 'AddressBookFull',
      message: 'An address book holds at most 20 addresses: remove one first.',
      maximum: 20,
    });
    const kept = await labels();
    expect(new Set(kept).size).toBe(20);
  });

  test('has room again when an address was removed', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 20; n++) ids.push(await addAddress(service, ada.id, `Address ${n}`));
    expect((await add()).data?.addAddress['__typename']).toBe('AddressBookFull');
    await remove(ids[7] ?? '');
    expect((await add({ label: 'New' })).data?.addAddress['__typename']).toBe('User');
    const kept = await labels();
    expect(kept).toHaveLength(20);
    expect(kept.at(-1)).toBe('New');
    expect(kept).not.toContain('Address 7');
  });

  test.each<[string, Record<string, unknown>]>([
    ['userId', { userId: 'x' }],
    ['userId', { userId: '' }],
    ['label', { label: '' }],
    ['label', { label: 'a'.repeat(41) }],
    ['label', { label: null }],
    ['address', { address: null }],
    ...badAddresses.map(([field, part]): [string, Record<string, unknown>] => [
      field,
      { address: newAddress(part) },
    ]),
  ])('names %s for %j, and nothing is written', async (field, different) => {
    const { data, errors } = await add(different);
    expect(data?.addAddress ?? null).toBeNull();
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field } }]);
    expect(await read()).toEqual(ada);
  });

  test('is NOT_FOUND for a user that is not', async () => {
    const { errors } = await add({ userId: unknown });
    expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
    expect(await service.models.users.countDocuments()).toBe(1);
  });
});

describe('updateAddress', () => {
  let home: string;
  beforeEach(async () => {
    await addAddress(service, ada.id, 'Work');
    home = await addAddress(service, ada.id, 'Home');
    await addAddress(service, ada.id, 'Boat');
  });

  test('changes the label and leaves the address', async () => {
    const { data } = await update(home, { label: 'Castle' });
    expect(data?.updateAddress.addresses[1]).toEqual({
      id: home,
      label: 'Castle',
      address: newAddress({ state: null }),
    });
    expect(await labels()).toEqual(['Work', 'Castle', 'Boat']);
  });

  test('replaces the address, what is left out included, and leaves the label', async () => {
    await update(home, { address: newAddress({ state: 'Ohio' }) });
    const address = newAddress({ street: '1 New Street', country: 'fr' });
    const { data } = await update(home, { address });
    expect(data?.updateAddress.addresses[1]).toEqual({
      id: home,
      label: 'Home',
      address: { ...address, state: null, country: 'FR' },
    });
    expect(data?.updateAddress).toEqual(await read());
  });

  test('with nothing to change writes nothing', async () => {
    const before = await read();
    const counts = await service.countCommands(async () => {
      expect((await update(home, {})).data?.updateAddress).toEqual(before);
    });
    expect(counts).toEqual({ find: 1 });
  });

  test.each<[string, Record<string, unknown>]>([
    ['userId', { userId: 'x' }],
    ['addressId', { addressId: 'x' }],
    ['label', { label: '' }],
    ['label', { label: null }],
    ['address', { address: null }],
    ...badAddresses.map(([field, part]): [string, Record<string, unknown>] => [
      field,
      { address: newAddress(part) },
    ]),
  ])('names %s for %j, and nothing is written', async (field, changes) => {
    const before = await read();
    const { errors } = await update(home, { label: 'Changed', ...changes });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field } }]);
    expect(await read()).toEqual(before);
  });

  test.each([{ label: 'Changed' }, {}])(
    'is NOT_FOUND for what is not there: %j',
    async (changes) => {
      const before = await read();
      const grace = await addUser(service, 'grace');
      for (const place of [
        { addressId: unknown },
        { userId: unknown },
        { userId: grace.id, addressId: home },
      ]) {
        const { errors } = await update(home, { ...changes, ...place });
        expect(errors).toMatchObject([
          {
            message: 'There is no such address in the address book of this user.',
            extensions: { code: 'NOT_FOUND' },
          },
        ]);
      }
      expect(await read()).toEqual(before);
    },
  );
});

describe('removeAddress', () => {
  test('removes one address and leaves the others', async () => {
    await addAddress(service, ada.id, 'Work');
    const home = await addAddress(service, ada.id, 'Home');
    await addAddress(service, ada.id, 'Boat');
    const { data } = await remove(home);
    expect(data?.removeAddress.addresses.map(({ label }) => label)).toEqual(['Work', 'Boat']);
    expect(data?.removeAddress).toEqual(await read());
  });

  test('changes nothing when the address is not there', async () => {
    const home = await addAddress(service, ada.id, 'Home');
    const { data } = await remove(home);
    expect((await remove(home)).data).toEqual(data);
    expect((await remove(unknown)).data).toEqual(data);
  });

  test('does not reach into another address book', async () => {
    const home = await addAddress(service, ada.id, 'Home');
    const grace = await addUser(service, 'grace');
    await remove(home, grace.id);
    expect(await labels()).toEqual(['Home']);
  });

  test.each([
    ['userId', 'x', unknown],
    ['addressId', unknown, 'x'],
  ])('names %s when it is malformed', async (field, userId, addressId) => {
    const { errors } = await remove(addressId, userId);
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field } }]);
  });

  test('is NOT_FOUND for a user that is not', async () => {
    const { errors } = await remove(unknown, unknown);
    expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  });
});
