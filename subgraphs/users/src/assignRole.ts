import { readConfig, runTask, StartupError } from '@shop/service-kit';

import { type UserRole, userRoles } from './access/roles.ts';
import { commandConfig } from './config.ts';
import { openModels } from './models/index.ts';
import { setRole } from './operations/assignRole.ts';

/**
 * Reads `<email> <role>` from the command line.
 *
 * @throws {StartupError} when it is anything else
 */
function readArguments([email, name, ...more]: readonly string[]): {
  email: string;
  role: UserRole;
} {
  const role = userRoles.find((known) => known === name);
  if (email === undefined || role === undefined || more.length > 0) {
    throw new StartupError(
      `give an e-mail address and a role, which is one of ${userRoles.join(', ')}.`,
    );
  }
  return { email: email.toLowerCase(), role };
}

await runTask({
  name: 'users-roles',
  failure: 'the role cannot be assigned',
  configure: () => ({ ...readConfig(commandConfig), ...readArguments(process.argv.slice(2)) }),
  databaseUri: (config) => config.USERS_MONGODB_URI,
  run: async (connection, { email, role }, logger) => {
    const models = await openModels(connection);
    const user = await models.users.exists({ email });
    if (!user) throw new StartupError(`nobody has registered with ${email}.`);
    const userId = user._id.toHexString();
    const result = await setRole({ models }, { userId, role });
    if ('failure' in result) throw new StartupError(result.message);
    logger.info({ userId, role }, 'a role was assigned');
  },
});
