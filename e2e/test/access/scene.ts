import { randomUUID } from 'node:crypto';

import { type Account, demoPassword } from '../support/accounts.ts';
import { bearer, type Client, createClient } from '../support/client.ts';
import { signIn } from '../support/session.ts';
import type { Shop } from '../support/shop.ts';
import { placeOrder, placeOrdersOfScene } from './ordersOfScene.ts';
import { type Asker, askers } from './table.ts';

type Member = Exclude<Asker, 'stranger'>;

const members = askers.filter((asker) => asker !== 'stranger');

const seeded = (number: number, name: string): Account => ({
  id: `5eed0001${String(number).padStart(16, '0')}`,
  email: `${name}@x.dummyjson.com`,
});

const accounts: Record<Member, Account> = {
  owner: seeded(16, 'avery.perez'),
  other: seeded(17, 'evelyn.sanchez'),
  manager: seeded(6, 'olivia.wilson'),
  administrator: seeded(2, 'michael.williams'),
};

/** Accounts whose sessions end and whose passwords change. */
const spareAccounts: Record<Member, Account> = {
  owner: seeded(18, 'logan.torres'),
  other: seeded(19, 'abigail.rivera'),
  manager: seeded(7, 'alexander.jones'),
  administrator: seeded(3, 'sophia.brown'),
};

/** Whom administrators promote and suspend. */
const victim = seeded(20, 'jackson.evans');

/** As whom each of those who ask signs in, over and over. */
const visitors: Record<Asker, Account> = {
  stranger: seeded(21, 'madison.collins'),
  owner: seeded(22, 'elijah.stewart'),
  other: seeded(23, 'chloe.morales'),
  manager: seeded(24, 'mateo.nguyen'),
  administrator: seeded(25, 'harper.kelly'),
};

const otherAdministrators = [1, 3, 4, 5].map((number) => seeded(number, '').id);

/** What nobody but the owner and administrators may read, wherever it stands in an answer. */
const ownersSecrets = [
  accounts.owner.email,
  'averyp',
  '1125 First Street',
  '+61 731-431-3457',
] as const;

/** The things that doors lead to, and those who go through. */
export interface Scene {
  /** A client that asks as somebody; with an account and a session to spoil when `spare`. */
  client(asker: Asker, spare: boolean): Promise<Client>;
  /** The values of an operation's variables, made anew where a value is good for one use. */
  variables(names: readonly string[], asker: Asker): Promise<Record<string, unknown>>;
  /** What only the owner and administrators may read. */
  readonly ownersSecrets: readonly string[];
}

/** Sets the scene in a shop that is not used for anything else. */
export async function setScene(shop: Shop): Promise<Scene> {
  const passwords = new Map<string, string>();
  const passwordOf = ({ id }: Account): string => passwords.get(id) ?? demoPassword;

  const enter = async (account: Account): Promise<Client> => {
    const { accessToken } = await signIn(shop, account.email, passwordOf(account));
    return createClient(shop.stack.url, () => Promise.resolve(bearer(accessToken)));
  };
  const clients = {
    owner: await enter(accounts.owner),
    other: await enter(accounts.other),
    manager: await enter(accounts.manager),
    administrator: await enter(accounts.administrator),
  };

  const createProduct = async (): Promise<string> => {
    const { createProduct } = await clients.manager.read<{ createProduct: { id: string } }>(
      `mutation Create($sku: String!) {
        createProduct(input: {
          sku: $sku, name: "Of the scene", description: "Made by a test.", brand: "Test"
          category: "beauty", thumbnail: "https://example.com/test.png"
          price: { amount: 1, currency: USD }, weightGrams: 1
          dimensions: { widthMm: 1, heightMm: 1, depthMm: 1 }
        }) { ... on Product { id } }
      }`,
      { sku: newSku() },
    );
    return createProduct.id;
  };
  const writeReview = (client: Client, productId: string) =>
    client.read(
      'mutation Review($input: CreateReviewInput!) { createReview(input: $input) { __typename } }',
      { input: { productId, rating: 5, comment: 'Of the scene.' } },
    );

  const product = await createProduct();
  const { product: made } = await shop.read<{ product: { sku: string } }>(
    'query Sku($id: ID!) { product(id: $id) { sku } }',
    { id: product },
  );
  await writeReview(clients.owner, product);
  const reviewed = await createProduct();
  for (const member of members) await writeReview(clients[member], reviewed);

  const { me } = await clients.owner.read<{
    me: { addresses: { id: string }[]; orders: { nodes: { id: string }[] } };
  }>('{ me { addresses { id } orders(first: 1) { nodes { id } } } }');

  const sold = await createProduct();
  await clients.manager.read(
    'mutation Supply($id: ID!) { adjustStock(input: { id: $id, delta: 1000 }) { __typename } }',
    { id: sold },
  );
  const orders = await placeOrdersOfScene(shop, sold, clients);

  const spareOwner = await enter(spareAccounts.owner);
  const adding = Array.from(
    { length: 19 },
    (_, index) =>
      `a${index}: addAddress(input: { userId: $userId, label: "Full", address: $address }) { __typename }`,
  );
  await spareOwner.read(
    `mutation Fill($userId: ID!, $address: AddressInput!) { ${adding.join(' ')} }`,
    {
      userId: spareAccounts.owner.id,
      address: { street: '1 Test Street', city: 'Test', postalCode: '1', country: 'US' },
    },
  );

  /** From then on nobody else manages people; who is signed in still may, until the next token. */
  const demoteOthers = async (): Promise<void> => {
    const demoting = otherAdministrators.map(
      (id) =>
        `a${id}: assignRole(input: { userId: "${id}", role: CUSTOMER }) { ... on User { role } }`,
    );
    await clients.administrator.read(`mutation Demote { ${demoting.join(' ')} }`);
  };
  let demoted: Promise<void> | undefined;

  type Value = string | Record<string, string>;
  const values: Record<string, (asker: Asker) => Value | Promise<Value>> = {
    product: () => product,
    sku: () => made.sku,
    category: () => 'beauty',
    user: () => accounts.owner.id,
    order: () => me.orders.nodes[0]?.id ?? '',
    ...Object.fromEntries(Object.entries(orders).map(([name, id]) => [name, () => id])),
    sold: () => sold,
    usedKey: async (asker) => {
      const idempotencyKey = newName();
      if (asker !== 'stranger') {
        await placeOrder(clients[asker], { productId: sold, quantity: 2, idempotencyKey });
      }
      return idempotencyKey;
    },
    address: () => me.addresses[0]?.id ?? '',
    unknownId: () => 'ffffffffffffffffffffffff',
    // Taken, and by somebody else than the owner.
    email: () => accounts.other.email,
    name: () => 'evelyns',
    reviewed: () => reviewed,
    newProduct: createProduct,
    newSku,
    newName,
    newEmail: () => `${newName()}@example.com`,
    credentials: (asker) => ({ email: visitors[asker].email, password: demoPassword }),
    refreshToken: async (asker) =>
      (await signIn(shop, visitors[asker].email, demoPassword)).refreshToken,
    passwords: (asker) => {
      if (asker === 'stranger') return { currentPassword: demoPassword, newPassword: newName() };
      const account = spareAccounts[asker];
      const currentPassword = passwordOf(account);
      const newPassword = `a new password: ${newName()}`;
      passwords.set(account.id, newPassword);
      return { currentPassword, newPassword };
    },
    spareUser: () => spareAccounts.owner.id,
    victim: () => victim.id,
    lastAdministrator: async () => {
      await (demoted ??= demoteOthers());
      return accounts.administrator.id;
    },
  };

  return {
    async client(asker, spare) {
      if (asker === 'stranger') return shop;
      return spare ? await enter(spareAccounts[asker]) : clients[asker];
    },
    async variables(names, asker) {
      const entries = names.map(async (name) => {
        const value = values[name];
        if (value === undefined) throw new Error(`The scene has no ${name}.`);
        return [name, await value(asker)] as const;
      });
      return Object.fromEntries(await Promise.all(entries));
    },
    ownersSecrets,
  };
}

const newName = (): string => `test-${randomUUID().slice(0, 18)}`;

const newSku = (): string => `TEST-${randomUUID().slice(0, 18).toUpperCase()}`;
