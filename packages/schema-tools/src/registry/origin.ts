import type { Environment } from '../config/variables.ts';
import { GitRepository, gitUser } from '../graph/git.ts';

/** Who publishes: `PUBLISHED_BY`, or git's user; null when neither is set. */
export async function authorOf(environment: Environment): Promise<string | null> {
  const named = environment['PUBLISHED_BY']?.trim();
  return named !== undefined && named !== '' ? named : ((await gitUser()) ?? null);
}

/** The commit that has these files as they are; null when one of them is in none, or has changed. */
export async function commitOf(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) {
    const repository = await GitRepository.of(path);
    if (repository === undefined || (await repository.hasChanges(path))) return null;
  }
  const repository = paths[0] === undefined ? undefined : await GitRepository.of(paths[0]);
  return (await repository?.commit('HEAD')) ?? null;
}
