import { duplicateKey } from '@shop/service-kit';

import type { AdministratorsGuardRecord, Demotion } from '../models/administratorsGuard.ts';
import type { Models } from '../models/index.ts';

type GuardedModels = Pick<Models, 'administratorsGuard' | 'users'>;

const guardId = 'administrators';

/** The users who may manage people. */
export const activeAdministrators = {
  role: 'ADMINISTRATOR',
  suspendedAt: { $exists: false },
} as const;

/**
 * Demotes or suspends an administrator unless no other one would be left who may act.
 *
 * Two of the last two administrators must not be demoted at once, each because the other is still
 * there, and no transaction over two documents forbids it. So one document puts demotions in an
 * order. Who demotes writes into it what is to be done, on the condition that no demotion was
 * written since the administrators were counted, and then does it. A demotion that is written and
 * not done, because its process died, is done by whoever comes next. One that is done late, by a
 * process that slept, meets a user of a higher version and changes nothing. Whatever only adds to
 * the administrators needs none of this.
 *
 * @returns whether it was done
 */
export async function demote(models: GuardedModels, demotion: Demotion): Promise<boolean> {
  const { administratorsGuard, users } = models;
  for (;;) {
    const { version, pending } = await readGuard(models);
    if (pending) {
      await carryOut(models, version, pending);
      continue;
    }
    const other = await users.exists({ ...activeAdministrators, _id: { $ne: demotion.userId } });
    if (!other) return false;
    const claimed = await administratorsGuard.updateOne(
      { _id: guardId, version, pending: { $exists: false } },
      { $set: { pending: demotion }, $inc: { version: 1 } },
    );
    if (claimed.modifiedCount === 1) {
      await carryOut(models, version + 1, demotion);
      return true;
    }
  }
}

async function readGuard({
  administratorsGuard,
}: GuardedModels): Promise<Omit<AdministratorsGuardRecord, '_id'>> {
  const guard = await administratorsGuard.findById(guardId).lean<AdministratorsGuardRecord>();
  if (guard) return guard;
  try {
    await administratorsGuard.create({ _id: guardId, version: 0 });
  } catch (error) {
    if (duplicateKey(error) === undefined) throw error;
  }
  return { version: 0 };
}

/**
 * Does the demotion of a version, whoever wrote it. Doing it again, or later, changes nothing.
 */
export async function carryOut(
  { administratorsGuard, users }: GuardedModels,
  version: number,
  { userId, ...change }: Demotion,
): Promise<void> {
  await users.updateOne(
    { _id: userId, guardVersion: { $not: { $gte: version } } },
    { $set: { ...change, guardVersion: version } },
  );
  await administratorsGuard.updateOne({ _id: guardId, version }, { $unset: { pending: 1 } });
}
