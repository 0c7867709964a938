import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { demoAccounts, demoPassword, offersDemo, seedPassword } from '../demo.ts';
import { databaseVariable, type Environment, urlVariable } from '../environment.ts';
import { host } from '../ports.ts';
import type { ServiceProgram } from '../process/managedProcess.ts';
import { httpProbe, uriProbe } from '../process/probes.ts';
import type { NodeProgram } from '../process/spawnNode.ts';
import type { CallerKeys } from './keys.ts';
import type { ResolvedOptions } from './options.ts';
import type { StackPlan, SubgraphPlan } from './plan.ts';

/** Larger young generations make the router a fifth faster. */
const routerMemory = '--max-semi-space-size=64';

/** The path of a subgraph's GraphQL endpoint, as in supergraph.yaml. */
const graphqlPath = '/graphql';

/** The subgraph that signs clients' access tokens, and where it publishes the keys to verify them. */
const identity = { subgraph: 'users', keysPath: '/.well-known/jwks.json' } as const;

/** The embedded database of a subgraph, which keeps its data in `dataDir`. */
export function databaseProgram(
  subgraph: string,
  port: number,
  dataDir: string,
  options: ResolvedOptions,
): ServiceProgram {
  const name = `${subgraph}-database`;
  const command = join(options.root, 'packages/embedded-mongo/dist/cli.js');
  return {
    name,
    args: [command, '--data-dir', dataDir, '--port', String(port)],
    cwd: options.root,
    env: { ...options.environment, ...options.serviceEnvironment[name] },
    probe: uriProbe,
  };
}

/**
 * A subgraph of the stack on its port, with the database at `databaseUri`, told where the others are;
 * `serviceEnvironment` may say that they are somewhere else.
 */
export function subgraphProgram(
  subgraph: SubgraphPlan,
  databaseUri: string,
  plan: StackPlan,
  keys: CallerKeys,
  options: ResolvedOptions,
): ServiceProgram {
  const { name, folder, port } = subgraph;
  return {
    name,
    args: entry(folder, 'main', options),
    cwd: folder,
    env: {
      ...options.environment,
      ...urlsOfOthers(subgraph, plan),
      ...options.serviceEnvironment[name],
      HOST: host,
      PORT: String(port),
      [databaseVariable(name)]: databaseUri,
      TRUSTED_CALLERS: keys.trustedCallers,
      ...callerKey(name, keys),
    },
    probe: httpProbe(baseUrl(port)),
  };
}

/** What fills the database of a subgraph's program; undefined for a subgraph that has no seed. */
export function seedProgram(
  { name, cwd, env }: ServiceProgram,
  options: ResolvedOptions,
): NodeProgram | undefined {
  if (!existsSync(entryPath(cwd, 'seed', options))) return undefined;
  return {
    name: `${name}-seed`,
    args: entry(cwd, 'seed', options),
    cwd,
    env: { ...env, SEED_PASSWORD: seedPassword(env) },
  };
}

/** The router, told where this stack's subgraphs are and which key is its own. */
export function routerProgram(
  plan: StackPlan,
  keys: CallerKeys,
  options: ResolvedOptions,
): ServiceProgram {
  const folder = join(options.root, 'router');
  const urls = plan.subgraphs.map((subgraph) => `${subgraph.name}=${graphqlUrl(subgraph)}`);
  return {
    name: 'router',
    args: [routerMemory, ...entry(folder, 'main', options)],
    cwd: folder,
    env: {
      ...options.environment,
      ...options.serviceEnvironment['router'],
      HOST: host,
      PORT: String(plan.routerPort),
      SUPERGRAPH_PATH: options.supergraphPath,
      ROUTER_SUBGRAPH_URLS: urls.join(','),
      ...callerKey('router', keys),
      ...jwks(plan),
      ...demo(options),
    },
    probe: httpProbe(baseUrl(plan.routerPort)),
  };
}

function urlsOfOthers(subgraph: SubgraphPlan, { subgraphs }: StackPlan): Environment {
  const others = subgraphs.filter(({ name }) => name !== subgraph.name);
  return Object.fromEntries(others.map((other) => [urlVariable(other.name), graphqlUrl(other)]));
}

function callerKey(service: string, { privateKeys }: CallerKeys): Environment {
  const path = privateKeys.get(service);
  return path === undefined ? {} : { CALLER_KEY: path };
}

function graphqlUrl({ port }: SubgraphPlan): string {
  return `${baseUrl(port)}${graphqlPath}`;
}

function jwks({ subgraphs }: StackPlan): Environment {
  const issuer = subgraphs.find(({ name }) => name === identity.subgraph);
  return issuer === undefined ? {} : { JWKS_URL: `${baseUrl(issuer.port)}${identity.keysPath}` };
}

/** What the page offers to people who try the shop. */
function demo(options: ResolvedOptions): Environment {
  if (!offersDemo(options)) return {};
  return {
    DEMO_ACCOUNTS: demoAccounts.map(({ label, email }) => `${label}=${email}`).join(','),
    DEMO_PASSWORD: demoPassword,
  };
}

function baseUrl(port: number): string {
  return `http://${host}:${port}`;
}

function entry(folder: string, module: string, options: ResolvedOptions): string[] {
  const path = entryPath(folder, module, options);
  return options.from === 'source'
    ? ['--import', import.meta.resolve('tsx'), '-C', '@shop/source', path]
    : [path];
}

function entryPath(folder: string, module: string, { from }: ResolvedOptions): string {
  return from === 'source'
    ? join(folder, 'src', `${module}.ts`)
    : join(folder, 'dist', `${module}.js`);
}
