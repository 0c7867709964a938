import { setting, subgraphSettings } from '@shop/service-kit';
import { z } from 'zod';

/** What the users service reads from its environment. */
export const usersConfig = z.object({
  ...subgraphSettings({ port: 4001 }),
  USERS_MONGODB_URI: setting.url(['mongodb:', 'mongodb+srv:']),
});

export type UsersConfig = z.infer<typeof usersConfig>;
