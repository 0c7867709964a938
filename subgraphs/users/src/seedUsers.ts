import { readSeed, seedCollection } from '@shop/service-kit';
import { Types } from 'mongoose';
import { z } from 'zod';

import { userRoles } from './access/roles.ts';
import type { Models } from './models/index.ts';
import type { UserRecord } from './models/user.ts';

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

/**
 * Adds the users of seed/users.json that are not there yet. Those of them who have no password get
 * the given one; a password that somebody has stays.
 *
 * @param passwordHash of all of them; without it they cannot sign in
 * @returns how many were added
 */
export async function seedUsers(
  { users }: Pick<Models, 'users'>,
  passwordHash?: string,
): Promise<number> {
  const rows = readSeed(new URL('../seed/users.json', import.meta.url), seedUser);
  const added = await seedCollection(users, rows.map(toRecord));
  if (passwordHash !== undefined) {
    await users.updateMany(
      { _id: { $in: rows.map(({ id }) => id) }, passwordHash: { $exists: false } },
      { $set: { passwordHash } },
      { timestamps: false },
    );
  }
  return added;
}

function toRecord({ id, address, ...row }: z.infer<typeof seedUser>): UserRecord {
  return {
    ...row,
    _id: id,
    usernameKey: row.username.toLowerCase(),
    displayName: `${row.firstName} ${row.lastName}`,
    // The id of the only address follows from the user's, so that seeding again finds the same.
    addresses: [{ _id: id, label: 'Home', address }],
    createdAt: opening,
    updatedAt: opening,
  };
}
