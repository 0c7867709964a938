import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

import { httpProbe, type Probe, type ServiceProgram } from '@shop/local-stack';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const host = '127.0.0.1';

/** More options of node and more environment for a process, by its name. */
export interface Extras {
  /** Options of node, such as `--import` of what changes a module while it is loaded. */
  readonly nodeOptions?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Ready when it has written its URI, which stands alone on a line. */
const hasWrittenItsUri: Probe = (lines) =>
  Promise.resolve(lines.find(({ text }) => text.startsWith('mongodb://'))?.text);

/** An embedded database that keeps its data in a folder. */
export function databaseProgram(
  name: string,
  { port, dataDir, extras = {} }: { port: number; dataDir: string; extras?: Extras | undefined },
): ServiceProgram {
  const command = join(root, 'packages/embedded-mongo/dist/cli.js');
  return {
    name,
    args: [...(extras.nodeOptions ?? []), command, '--data-dir', dataDir, '--port', String(port)],
    cwd: root,
    env: { ...process.env, ...extras.environment },
    probe: hasWrittenItsUri,
  };
}

/** An instance of a subgraph on a port, run as `npm run build` made it. */
export function serviceProgram(
  name: string,
  {
    subgraph,
    port,
    environment,
    extras = {},
  }: {
    subgraph: string;
    port: number;
    environment: Readonly<Record<string, string>>;
    extras?: Extras | undefined;
  },
): ServiceProgram {
  const folder = join(root, 'subgraphs', subgraph);
  return {
    name,
    args: [...(extras.nodeOptions ?? []), join(folder, 'dist/main.js')],
    cwd: folder,
    env: {
      ...process.env,
      LOG_LEVEL: 'warn',
      HOST: host,
      PORT: String(port),
      ...environment,
      ...extras.environment,
    },
    probe: httpProbe(`http://${host}:${port}`),
  };
}

/**
 * The URI of a database at a port. A client with it does not ask the server where else it might be
 * reached, which would lead it past a proxy.
 */
export const databaseUri = (port: number, name: string): string =>
  `mongodb://${host}:${port}/${name}?directConnection=true`;

/** The GraphQL endpoint of a service at a port. */
export const graphqlUrl = (port: number): string => `http://${host}:${port}/graphql`;
