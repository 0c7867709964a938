import { execFileSync } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';

import { afterEach, describe, expect, test } from '@jest/globals';

import { composeSupergraph } from '../../src/compose/composeSupergraph.ts';
import { type Baseline, readBaseline } from '../../src/graph/baseline.ts';
import { folder } from '../support/folder.ts';
import { shopWith } from '../support/shop.ts';

/** Runs git for somebody who has configured nothing. */
function git(home: string, ...args: readonly string[]): string {
  const name = ['-c', 'user.name=Test', '-c', 'user.email=test@shop.example'];
  return execFileSync('git', ['-C', home, ...name, ...args], { encoding: 'utf8' }).trim();
}

function commitAll(config: string): string {
  const home = dirname(config);
  git(home, 'add', '--all');
  git(home, 'commit', '--quiet', '--message', 'A change');
  return git(home, 'rev-parse', 'HEAD');
}

/** A repository with one commit on main. */
async function repository(): Promise<string> {
  const config = await shopWith();
  git(dirname(config), 'init', '--quiet', '--initial-branch', 'main');
  commitAll(config);
  return config;
}

/** Gives User another field, by this name. */
async function addField(config: string, name: string): Promise<void> {
  const path = join(dirname(config), 'users.graphql');
  const sdl = await readFile(path, 'utf8');
  await writeFile(path, sdl.replace('  name: String!', `  name: String!\n  ${name}: String`));
}

const fieldsOf = ({ graph }: Baseline): string[] => {
  const user = graph.apiSchema.getType('User')?.toConfig();
  return user !== undefined && 'fields' in user ? Object.keys(user.fields).toSorted() : [];
};

describe('a change is compared with', () => {
  test('the commit at which its branch left main, whatever main has by now', async () => {
    const config = await repository();
    const left = git(dirname(config), 'rev-parse', 'HEAD');
    git(dirname(config), 'switch', '--quiet', '--create', 'feature');
    await addField(config, 'onBranch');
    commitAll(config);
    git(dirname(config), 'switch', '--quiet', 'main');
    await addField(config, 'onMain');
    commitAll(config);
    git(dirname(config), 'switch', '--quiet', 'feature');

    const baseline = await readBaseline({ config, base: 'main' });

    expect(fieldsOf(baseline)).toEqual(['id', 'name', 'orderCount']);
    expect(baseline.name).toBe(`${left.slice(0, 12)} (where this branch left main)`);
  });

  test('the last commit, on main with changes since', async () => {
    const config = await repository();
    await addField(config, 'first');
    commitAll(config);
    await addField(config, 'second');

    const baseline = await readBaseline({ config, base: 'main' });

    expect(fieldsOf(baseline)).toEqual(['first', 'id', 'name', 'orderCount']);
    expect(baseline.name).toContain('(the last commit)');
  });

  test('the commit before the last, on main with nothing else', async () => {
    const config = await repository();
    await addField(config, 'first');
    commitAll(config);

    const baseline = await readBaseline({ config, base: 'main' });

    expect(fieldsOf(baseline)).toEqual(['id', 'name', 'orderCount']);
    expect(baseline.name).toContain('(the commit before the last)');
  });

  test('the only commit, when there is no other', async () => {
    const config = await repository();

    const { name } = await readBaseline({ config, base: 'main' });

    expect(name).toContain('(the only commit)');
  });

  test('a revision, also in a folder of a larger repository', async () => {
    const home = await folder({});
    git(home, 'init', '--quiet', '--initial-branch', 'main');
    const original = await shopWith();
    git(home, 'init', '--quiet');
    execFileSync('cp', ['-r', dirname(original), join(home, 'shop')]);
    const config = join(home, 'shop', 'supergraph.yaml');
    commitAll(config);
    git(home, 'tag', 'v1');
    await addField(config, 'later');
    commitAll(config);

    const baseline = await readBaseline({ config, base: 'main', against: 'v1' });

    expect(fieldsOf(baseline)).toEqual(['id', 'name', 'orderCount']);
    expect(baseline.name).toMatch(/^[0-9a-f]{12} \(v1\)$/);
  });

  test('another supergraph.yaml', async () => {
    const other = await shopWith();
    await addField(other, 'other');

    const baseline = await readBaseline({
      config: await shopWith(),
      base: 'main',
      against: other,
    });

    expect(fieldsOf(baseline)).toContain('other');
  });

  test.each(['a supergraph', 'a release'])('%s in a file', async (kind) => {
    const home = await folder({ baseline: await supergraphText(kind) });

    const baseline = await readBaseline({
      config: await shopWith(),
      base: 'main',
      against: join(home, 'baseline'),
    });

    expect(fieldsOf(baseline)).toEqual(['id', 'name', 'orderCount']);
    expect(baseline.graph.subgraphs.map(({ name }) => name)).toEqual(['orders', 'users']);
  });
});

async function supergraphText(kind: string): Promise<string> {
  const composition = await composeSupergraph(await shopWith());
  const supergraph = 'supergraphSdl' in composition ? composition.supergraphSdl : '';
  if (kind === 'a supergraph') return supergraph;
  const release = { format: 'supergraph-release', version: 1, revision: 1 };
  return JSON.stringify({ ...release, supergraph, persistedDocuments: null });
}

describe('at a URL', () => {
  const stops: (() => void)[] = [];
  afterEach(() => {
    for (const stop of stops.splice(0)) stop();
  });

  async function serve(status: number, body: string): Promise<string> {
    const server = createServer((_request, response) => response.writeHead(status).end(body));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    stops.push(() => server.close());
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/baseline`;
  }

  test('a supergraph is read', async () => {
    const against = await serve(200, await supergraphText('a supergraph'));

    const baseline = await readBaseline({ config: await shopWith(), base: 'main', against });

    expect(fieldsOf(baseline)).toEqual(['id', 'name', 'orderCount']);
    expect(baseline.name).toBe(against);
  });

  test.each([
    [404, '', 'it answers with the HTTP status 404'],
    [200, '<html>', 'is no supergraph'],
    [200, '{ "broken', 'is no release of a registry (it is not its JSON)'],
    [200, '{}', 'is no release of a registry (look at "format")'],
  ])('an answer of %j %j is refused in a sentence', async (status, body, why) => {
    const against = await serve(status, body);

    await expect(readBaseline({ config: await shopWith(), base: 'main', against })).rejects.toThrow(
      why,
    );
  });

  test('that nobody serves is refused in a sentence', async () => {
    const against = 'http://127.0.0.1:1/supergraph.graphql';

    await expect(readBaseline({ config: await shopWith(), base: 'main', against })).rejects.toThrow(
      `Cannot read the baseline, ${against}: nobody answers there`,
    );
  });
});

describe('where the branch left', () => {
  /** A clone of a repository in which a feature was begun, without a main of its own. */
  async function clone(...options: readonly string[]): Promise<string> {
    const config = await repository();
    git(dirname(config), 'switch', '--quiet', '--create', 'feature');
    for (const name of ['first', 'second']) {
      await addField(config, name);
      commitAll(config);
    }
    const home = await folder({});
    git(home, 'clone', '--quiet', ...options, `file://${dirname(config)}`, 'clone');
    return join(home, 'clone', 'supergraph.yaml');
  }

  test('the main of origin, when there is no other', async () => {
    const baseline = await readBaseline({ config: await clone() });

    expect(fieldsOf(baseline)).toEqual(['id', 'name', 'orderCount']);
    expect(baseline.name).toContain('(where this branch left origin/main)');
  });

  test('a branch that is not there is asked for', async () => {
    const config = await clone('--single-branch');

    await expect(readBaseline({ config, base: 'main' })).rejects.toThrow(
      'There is no branch "main" to compare with: fetch it, or say what to compare with, by --against.',
    );
  });

  test('a history that does not reach back is asked for', async () => {
    const config = await clone('--depth=1', '--no-single-branch');

    await expect(readBaseline({ config, base: 'origin/main' })).rejects.toThrow(
      'The history here does not reach back to where this branch left origin/main: fetch all of it (git fetch --unshallow)',
    );
  });
});

describe('there is nothing to compare with', () => {
  test('outside of a git repository', async () => {
    const config = await shopWith();

    await expect(readBaseline({ config, base: 'main' })).rejects.toThrow(
      'is in no git repository with a commit: say what to compare with, by --against.',
    );
  });

  test('by a name that is neither a file nor a revision', async () => {
    const config = await repository();

    await expect(readBaseline({ config, base: 'main', against: 'v9' })).rejects.toThrow(
      '"v9" is neither a file nor a git revision to compare with.',
    );
  });

  test('in a commit that has not got a schema', async () => {
    const config = await shopWith();
    const schema = join(dirname(config), 'users.graphql');
    const sdl = await readFile(schema, 'utf8');
    await rm(schema);
    git(dirname(config), 'init', '--quiet', '--initial-branch', 'main');
    const commit = commitAll(config);
    await writeFile(schema, sdl);

    await expect(readBaseline({ config, base: 'main', against: commit })).rejects.toThrow(
      `users.graphql, in the commit ${commit.slice(0, 12)}: there is no such file.`,
    );
  });

  test('in a commit that does not compose', async () => {
    const config = await shopWith({ 'users.graphql': 'type Query { broken' });
    git(dirname(config), 'init', '--quiet', '--initial-branch', 'main');
    const commit = commitAll(config);

    await expect(readBaseline({ config, base: 'main', against: commit })).rejects.toThrow(
      /^There is nothing to compare with: [0-9a-f]{12} \(.*\) does not compose \(INVALID_GRAPHQL:/,
    );
  });
});
