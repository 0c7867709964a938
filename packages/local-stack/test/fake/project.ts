import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterThisTest } from './afterThisTest.ts';

/** A repository of fake services in a temporary folder. */
export interface FakeProject {
  readonly root: string;
  /** The environment for its processes. */
  readonly environment: Record<string, string | undefined>;
  /** Puts one of the fake files of this folder at a path of the project. */
  place(file: string, path: string): Promise<void>;
  /** Writes a file of the project. */
  write(path: string, content: string): Promise<void>;
  /** What happened to its processes so far, oldest first: `users starts`. */
  events(): Promise<string[]>;
}

const fake = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/**
 * Makes a project with these subgraphs, which is removed after the test.
 *
 * @param subgraphs the port of each in supergraph.yaml
 */
export async function fakeProject(
  subgraphs: Readonly<Record<string, number>>,
): Promise<FakeProject> {
  const root = await mkdtemp(join(tmpdir(), 'local-stack-test-'));
  afterThisTest(() => rm(root, { recursive: true, force: true }));
  const events = join(root, 'events');
  const place = async (file: string, path: string): Promise<void> => {
    await mkdir(join(root, path, '..'), { recursive: true });
    await cp(fake(file), join(root, path));
  };
  const write = async (path: string, content: string): Promise<void> => {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), content);
  };

  await write('events', '');
  await write('package.json', '{ "type": "module" }');
  await write('supergraph.yaml', supergraphYaml(subgraphs));
  await place('database.js', 'packages/embedded-mongo/dist/cli.js');
  await place('service.js', 'router/dist/main.js');
  for (const name of Object.keys(subgraphs)) {
    await place('service.js', `subgraphs/${name}/dist/main.js`);
    await place('seed.js', `subgraphs/${name}/dist/seed.js`);
    await write(`subgraphs/${name}/schema.graphql`, '');
  }

  return {
    root,
    environment: { PATH: process.env['PATH'], FAKE_EVENTS: events },
    place,
    write,
    events: async () => (await readFile(events, 'utf8')).split('\n').slice(0, -1),
  };
}

function supergraphYaml(subgraphs: Readonly<Record<string, number>>): string {
  const entries = Object.entries(subgraphs).map(
    ([name, port]) =>
      `  ${name}:\n    routing_url: http://localhost:${port}/graphql\n    schema:\n      file: ./subgraphs/${name}/schema.graphql\n`,
  );
  return `federation_version: =2.12.0\nsubgraphs:\n${entries.join('')}`;
}
