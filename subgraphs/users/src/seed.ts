import {
  createLogger,
  readConfig,
  readSeed,
  seedCollection,
  seedDatabase,
} from '@shop/service-kit';
import { Types } from 'mongoose';
import { z } from 'zod';

import { usersConfig } from './config.ts';
import { openUsers, userRoles } from './models/user.ts';

const seedUser = z.object({
  id: z.string().transform((id) => new Types.ObjectId(id)),
  username: z.string(),
  email: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  phone: z.string(),
  role: z.enum(userRoles),
  address: z.object({
    street: z.string(),
    city: z.string(),
    state: z.string(),
    postalCode: z.string(),
    country: z.string(),
  }),
});

/** The source knows no dates of registration: everyone joined when the shop opened. */
const opening = new Date('2025-01-01T00:00:00.000Z');

const rows = readSeed(new URL('../seed/users.json', import.meta.url), seedUser);
const config = readConfig(usersConfig);
const logger = createLogger({ name: 'users-seed', level: config.LOG_LEVEL });

await seedDatabase({
  databaseUri: config.USERS_MONGODB_URI,
  logger,
  seed: async (connection) =>
    seedCollection(
      await openUsers(connection),
      rows.map(({ id, address, ...row }) => ({
        ...row,
        _id: id,
        usernameKey: row.username.toLowerCase(),
        displayName: `${row.firstName} ${row.lastName}`,
        // The id of the only address follows from the user's, so that seeding again finds the same.
        addresses: [{ _id: id, label: 'Home', address }],
        createdAt: opening,
        updatedAt: opening,
      })),
    ),
});
