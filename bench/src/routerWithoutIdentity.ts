/**
 * The router as it would be if nobody ever signed in: the same build and the same configuration, but
 * no access tokens are verified, no rules are applied and nothing is signed. There is no such switch
 * in the router itself, where it could be left on by mistake.
 *
 * Environment: ROUTER_DIST, the folder of the built router; SUPERGRAPH_PATH of a supergraph without
 * access rules; and what the router reads.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { type Logger, type RunningService, runService } from '@shop/service-kit';

import { required } from './environment.ts';

/** What is used of the router's inside; it is loaded by its path, as everything that is measured. */
interface RouterModules {
  readonly readRouterConfig: () => { readonly LOG_LEVEL: 'warn' };
  readonly routerOptions: (config: object, logger: Logger) => Record<string, unknown>;
  readonly startRouter: (options: object) => Promise<RunningService>;
}

function load(module: string): Promise<RouterModules> {
  const path = join(required('ROUTER_DIST'), module);
  return import(pathToFileURL(path).href) as Promise<RouterModules>;
}

const { readRouterConfig } = await load('config.js');
const { routerOptions } = await load('options.js');
const { startRouter } = await load('server.js');

await runService({
  name: 'router',
  configure: readRouterConfig,
  start: (config, logger) =>
    startRouter({ ...routerOptions(config, logger), identity: undefined, callerKey: undefined }),
});
