import { describe, expect, test } from '@jest/globals';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readSupergraphConfig } from '../../src/index.ts';

const repository = join(import.meta.dirname, '../../../..');

interface ComposeService {
  readonly build?: { readonly target: string; readonly args: Readonly<Record<string, string>> };
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly networks?: readonly string[];
  readonly network_mode?: string;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
}

interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
}

/** The services that call others, each with a key of its own. */
const callers = ['router', 'orders'];

const read = (path: string): Promise<string> => readFile(join(repository, path), 'utf8');

async function composeFile(): Promise<ComposeFile> {
  return parse(await read('docker-compose.yml'), { merge: true }) as ComposeFile;
}

async function subgraphNames(): Promise<string[]> {
  const entries = await readSupergraphConfig(join(repository, 'supergraph.yaml'));
  return entries.map(({ name }) => name);
}

/** The folders of all workspaces, such as `packages/service-kit`. */
async function workspaces(): Promise<string[]> {
  const { workspaces: patterns } = JSON.parse(await read('package.json')) as {
    workspaces: readonly string[];
  };
  const folders = await Promise.all(
    patterns.map(async (pattern) => {
      if (!pattern.endsWith('/*')) return [pattern];
      const parent = pattern.slice(0, -2);
      return (await readdir(join(repository, parent))).map((name) => `${parent}/${name}`);
    }),
  );
  return folders.flat();
}

describe('Dockerfile', () => {
  test('installs from the manifest of every workspace', async () => {
    const dockerfile = await read('Dockerfile');
    const copied = dockerfile.matchAll(/^COPY ([\w/-]+)\/package\.json \1\/$/gm);

    const inBuildStage = new Set([...copied].map(([, workspace]) => workspace));

    expect([...inBuildStage].sort()).toEqual((await workspaces()).sort());
  });

  test('brings the command that makes keys', async () => {
    const dockerfile = await read('Dockerfile');
    const { bin } = JSON.parse(await read('packages/service-kit/package.json')) as {
      bin: Readonly<Record<string, string>>;
    };
    const { services } = await composeFile();

    expect(bin).toHaveProperty('service-keys', './bin/service-keys.js');
    expect(dockerfile).toContain(
      'COPY --from=build /app/packages/service-kit/bin packages/service-kit/bin\n',
    );
    expect(services['keys']?.entrypoint?.join('\n')).toContain(
      'node /app/packages/service-kit/bin/service-keys.js ',
    );
  });

  test('takes no development package into an image', async () => {
    const dockerfile = await read('Dockerfile');
    const runtime = dockerfile.slice(dockerfile.indexOf(' AS production'));

    expect(runtime).not.toMatch(/embedded-mongo|schema-tools|local-stack|e2e|bench/);
  });
});

describe('docker-compose.yml', () => {
  test('has a database, a service and a seed for every subgraph, the router and its keys', async () => {
    const { services } = await composeFile();
    const names = await subgraphNames();

    expect(Object.keys(services).sort()).toEqual(
      [...names.flatMap((name) => [name, `${name}-db`, `${name}-seed`]), 'keys', 'router'].sort(),
    );
  });

  test('lets each database be reached by its own subgraph only, and not from outside', async () => {
    const { services, networks } = await composeFile();

    for (const name of await subgraphNames()) {
      const own = services[`${name}-db`]?.networks ?? [];
      const reaching = Object.entries(services)
        .filter(([, service]) => service.networks?.some((network) => own.includes(network)))
        .map(([service]) => service);

      expect(reaching.sort()).toEqual([name, `${name}-db`, `${name}-seed`]);
      expect(own.map((network) => networks[network])).toEqual([{ internal: true }]);
    }
  });

  test('publishes a port of the router and of nothing else', async () => {
    const { services } = await composeFile();

    const publishing = Object.keys(services).filter((name) => services[name]?.ports !== undefined);
    expect(publishing).toEqual(['router']);
  });

  test('tells the router where each subgraph listens', async () => {
    const { services } = await composeFile();
    const urls = (await subgraphNames()).map((name) => {
      const port = services[name]?.build?.args['PORT'] ?? 'none';
      return `${name}=http://${name}:${port}/graphql`;
    });

    const told = services['router']?.environment?.['ROUTER_SUBGRAPH_URLS']?.split(',') ?? [];
    expect(told.sort()).toEqual(urls.sort());
  });

  test('lets each caller alone read its private key, and everyone whom to trust', async () => {
    const { services } = await composeFile();
    const mounting = (volume: string): string[] =>
      Object.entries(services)
        .filter(([, { volumes }]) => volumes?.some((mount) => mount.startsWith(`${volume}:`)))
        .map(([name]) => name)
        .sort();

    expect(mounting('caller-keys')).toEqual(['keys']);
    expect(mounting('trusted-callers')).toEqual(['keys', ...(await subgraphNames())].sort());
    for (const name of await subgraphNames()) {
      expect(services[name]?.volumes).toContain('trusted-callers:/keys:ro');
      expect(services[name]?.environment).toMatchObject({ TRUSTED_CALLERS: '/keys/callers.json' });
    }
    for (const caller of callers) {
      expect(mounting(`${caller}-key`)).toEqual(['keys', caller].sort());
      expect(services[caller]?.volumes).toContain(`${caller}-key:/own-key:ro`);
      expect(services[caller]?.environment).toMatchObject({
        CALLER_KEY: `/own-key/${caller}.private.json`,
      });
    }
    expect(services['keys']?.network_mode).toBe('none');
  });

  test('makes a key for each caller, gives it only to that caller, and all know it by then', async () => {
    const { services } = await composeFile();
    const script = services['keys']?.entrypoint?.join('\n') ?? '';
    const handedOver = [...script.matchAll(/^hand_over (\S+) (\S+) (\d+)$/gm)];

    expect(services['keys']?.command).toEqual(['make', ...callers]);
    expect(handedOver.map(([, ...words]) => words.join(' '))).toEqual([
      'callers.json /trusted-callers 444',
      ...callers.map((caller) => `${caller}.private.json /${caller}-key 400`),
    ]);
    const withKey = Object.keys(services).filter(
      (name) => services[name]?.environment?.['CALLER_KEY'],
    );
    expect(withKey.sort()).toEqual([...callers].sort());
  });

  test('tells orders where products listens', async () => {
    const { services } = await composeFile();
    const port = services['products']?.build?.args['PORT'] ?? 'none';

    expect(services['orders']?.environment).toHaveProperty(
      'PRODUCTS_URL',
      `http://products:${port}/graphql`,
    );
  });

  test('tells the router where users publishes the keys of access tokens', async () => {
    const { services } = await composeFile();
    const port = services['users']?.build?.args['PORT'] ?? 'none';

    expect(services['router']?.environment).toHaveProperty(
      'JWKS_URL',
      `http://users:${port}/.well-known/jwks.json`,
    );
  });

  test('gives accounts of the seed no password of its own', async () => {
    const { services } = await composeFile();

    expect(services['users-seed']?.environment).toHaveProperty(
      'SEED_PASSWORD',
      '${SEED_PASSWORD:-}',
    );
    expect(await read('docker-compose.yml')).not.toMatch(/DEMO_|federated-shop-demo/);
  });

  test('gives each subgraph its own database', async () => {
    const { services } = await composeFile();

    for (const name of await subgraphNames()) {
      const uri = `mongodb://${name}-db:27017/${name}?replicaSet=rs0`;
      for (const { environment } of [services[name] ?? {}, services[`${name}-seed`] ?? {}]) {
        expect(environment).toHaveProperty(`${name.toUpperCase()}_MONGODB_URI`, uri);
        expect(environment).toHaveProperty('TRUSTED_CALLERS');
      }
    }
  });
});
