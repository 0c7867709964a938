import { freePort } from '../../src/index.ts';
import { databasePortVariable, portVariable } from '../../src/environment.ts';

/** Environment that moves every port of a stack to a free one. */
export async function freePorts(subgraphs: readonly string[]): Promise<Record<string, string>> {
  const variables = subgraphs.flatMap((name) => [portVariable(name), databasePortVariable(name)]);
  const environment: Record<string, string> = {};
  for (const variable of ['PORT', ...variables]) environment[variable] = String(await freePort());
  return environment;
}
