import { setting, subgraphSettings } from '@shop/service-kit';
import { z } from 'zod';

/** What the service's commands read from their environment. */
export const commandConfig = z.object({
  LOG_LEVEL: setting.logLevel().default('info'),
  USERS_MONGODB_URI: setting.url(['mongodb:', 'mongodb+srv:']),
});

/** What the seed reads: without a password nobody can sign in to the accounts that it adds. */
export const seedConfig = commandConfig.extend({
  SEED_PASSWORD: setting.text('the password of the accounts that are added').optional(),
});

/** What the users service reads from its environment. */
export const usersConfig = commandConfig.extend({
  ...subgraphSettings({ port: 4001 }),
  ACCESS_TOKEN_ISSUER: setting.text('the name of who issues access tokens').default('shop-users'),
  ACCESS_TOKEN_AUDIENCE: setting.text('the name of whom access tokens are for').default('shop'),
});

export type UsersConfig = z.infer<typeof usersConfig>;
