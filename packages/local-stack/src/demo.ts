import type { Environment } from './environment.ts';

/** The password of every seeded account, unless the environment's `SEED_PASSWORD` gives another. */
export const demoPassword = 'federated-shop-demo';

/** A seeded account for people who try the shop. */
export interface DemoAccount {
  /** What it is for, as people read it. */
  readonly label: string;
  readonly email: string;
}

/** One account for each role: the first of that role in the seed of users. */
export const demoAccounts: readonly DemoAccount[] = [
  { label: 'Customer', email: 'avery.perez@x.dummyjson.com' },
  { label: 'Catalogue manager', email: 'olivia.wilson@x.dummyjson.com' },
  { label: 'Administrator', email: 'emily.johnson@x.dummyjson.com' },
];

/** The password that a seed gives to accounts: empty where they are not to have any. */
export function seedPassword(environment: Environment): string {
  return environment['SEED_PASSWORD'] ?? demoPassword;
}

/** Whether the demo accounts have the password that everyone knows once the seed has run. */
export function offersDemo({
  seed,
  environment,
}: {
  readonly seed: boolean;
  readonly environment: Environment;
}): boolean {
  return seed && seedPassword(environment) === demoPassword;
}
