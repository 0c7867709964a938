/** An account of the seed data. */
export interface Account {
  readonly id: string;
  readonly email: string;
}

/** The password of every seeded account. */
export const demoPassword = 'federated-shop-demo';

/** Accounts that tests sign in as, by what they are to the shop. */
export const accounts = {
  customer: { id: '5eed00010000000000000016', email: 'avery.perez@x.dummyjson.com' },
  otherCustomer: { id: '5eed00010000000000000017', email: 'evelyn.sanchez@x.dummyjson.com' },
  manager: { id: '5eed00010000000000000006', email: 'olivia.wilson@x.dummyjson.com' },
  administrator: { id: '5eed00010000000000000001', email: 'emily.johnson@x.dummyjson.com' },
} as const satisfies Record<string, Account>;

export type AccountName = keyof typeof accounts;
