import { readSupergraphConfig, type SubgraphEntry } from '@shop/schema-tools';
import { dirname, join } from 'node:path';
import {
  databasePortVariable,
  databaseVariable,
  portFrom,
  portVariable,
  type Environment,
} from '../environment.ts';
import { StackError } from '../errors.ts';
import { freePort, whyNotFree } from '../ports.ts';
import type { ResolvedOptions } from './options.ts';

/** A subgraph and where it is to run. */
export interface SubgraphPlan {
  readonly name: string;
  /** The folder of its team: the one with its schema. */
  readonly folder: string;
  readonly port: number;
  readonly database: DatabasePlan;
}

/** A database that somebody else runs, or an embedded one on a port. */
export type DatabasePlan = { readonly uri: string } | { readonly port: number };

/** What is to run, and where. */
export interface StackPlan {
  /** In the order of supergraph.yaml. */
  readonly subgraphs: readonly SubgraphPlan[];
  readonly routerPort: number;
}

const defaultRouterPort = 4000;
const firstDatabasePort = 27_101;

/**
 * Plans what supergraph.yaml lists: every subgraph with its database, and the router.
 *
 * @throws StackError when a port is taken, given twice or not a port; InputError of
 *   `@shop/schema-tools` when supergraph.yaml cannot be used
 */
export async function planStack(options: ResolvedOptions): Promise<StackPlan> {
  const { root, environment } = options;
  const entries = await readSupergraphConfig(join(root, 'supergraph.yaml'), environment);
  const plan =
    options.ports === 'free'
      ? await planFreePorts(entries, options)
      : planConfiguredPorts(entries, options);
  if (options.ports === 'configured') await checkPorts(portsOf(plan));
  return plan;
}

async function planFreePorts(
  entries: readonly SubgraphEntry[],
  options: ResolvedOptions,
): Promise<StackPlan> {
  const subgraphs = entries.map(async (entry) => {
    const { name } = entry;
    const uri = givenDatabase(name, options);
    const database = uri === undefined ? { port: await freePort() } : { uri };
    return { name, folder: folderOf(entry), port: await freePort(), database };
  });
  return { subgraphs: await Promise.all(subgraphs), routerPort: await freePort() };
}

function planConfiguredPorts(
  entries: readonly SubgraphEntry[],
  options: ResolvedOptions,
): StackPlan {
  const { environment } = options;
  const subgraphs = entries.map((entry, index) => {
    const { name, routingUrl } = entry;
    const uri = givenDatabase(name, options);
    const databasePort = portFrom(environment, databasePortVariable(name));
    return {
      name,
      folder: folderOf(entry),
      port: portFrom(environment, portVariable(name)) ?? routingPort(name, routingUrl),
      database: uri === undefined ? { port: databasePort ?? firstDatabasePort + index } : { uri },
    };
  });
  return { subgraphs, routerPort: routerPort(environment) };
}

function folderOf({ name, schema }: SubgraphEntry): string {
  if ('file' in schema) return dirname(schema.file);
  throw new StackError(
    `${schema.listedAt}: ${name} has its schema at a URL; only a subgraph whose schema is a file can be run here.`,
  );
}

function givenDatabase(name: string, options: ResolvedOptions): string | undefined {
  const uri = options.databases[name] ?? options.environment[databaseVariable(name)];
  return uri === '' ? undefined : uri;
}

function routerPort(environment: Environment): number {
  return (
    portFrom(environment, 'PORT') ??
    portFrom(environment, portVariable('router')) ??
    defaultRouterPort
  );
}

function routingPort(name: string, routingUrl: string): number {
  const { port } = new URL(routingUrl);
  if (port !== '') return Number(port);
  throw new StackError(
    `The routing_url of ${name} in supergraph.yaml has no port to run ${name} on; set ${portVariable(name)}.`,
  );
}

interface NamedPort {
  readonly port: number;
  /** Who needs it. */
  readonly owner: string;
  readonly howToChange: string;
}

function portsOf({ subgraphs, routerPort: port }: StackPlan): NamedPort[] {
  const router = { port, owner: 'the router', howToChange: `set PORT, as in PORT=${port + 100}` };
  return [
    ...subgraphs.map(({ name, port }) => ({
      port,
      owner: name,
      howToChange: `set ${portVariable(name)}, or change its routing_url in supergraph.yaml`,
    })),
    ...subgraphs.flatMap(({ name, database }) =>
      'port' in database
        ? [
            {
              port: database.port,
              owner: `the database of ${name}`,
              howToChange: `set ${databasePortVariable(name)}`,
            },
          ]
        : [],
    ),
    router,
  ];
}

async function checkPorts(ports: readonly NamedPort[]): Promise<void> {
  for (const [index, { port, owner, howToChange }] of ports.entries()) {
    const twin = ports.slice(0, index).find((other) => other.port === port);
    if (twin !== undefined) {
      throw new StackError(
        `Port ${port} is given to both ${twin.owner} and ${owner}: to choose another for ${owner}, ${howToChange}.`,
      );
    }
    const problem = await whyNotFree(port);
    if (problem === undefined) continue;
    const what =
      problem === 'taken' ? 'is taken by another program' : 'may not be used without more rights';
    throw new StackError(
      `Port ${port} ${what}, and ${owner} needs it: to choose another, ${howToChange}.`,
    );
  }
}
