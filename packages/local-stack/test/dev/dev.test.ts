import { describe, expect, test } from '@jest/globals';
import { freePorts } from '../fake/freePorts.ts';
import { fakeProject, type FakeProject } from '../fake/project.ts';
import { runInTerminal, type RunningCommand } from '../fake/runInTerminal.ts';
import { until } from '../fake/until.ts';

/** Two subgraphs in source form; `users` uses the package `kit`, which uses the package `base`. */
async function sourceProject(): Promise<FakeProject> {
  const project = await fakeProject({ users: 1, products: 2 });
  const manifest = (path: string, content: object): Promise<void> =>
    project.write(`${path}/package.json`, JSON.stringify({ type: 'module', ...content }));

  await manifest('.', { scripts: { compose: 'node script.js compose' } });
  await project.place('script.js', 'script.js');
  await manifest('packages/embedded-mongo', { name: '@shop/embedded-mongo' });
  await manifest('packages/base', { name: '@shop/base' });
  await manifest('packages/kit', { name: '@shop/kit', dependencies: { '@shop/base': '0.0.0' } });
  await project.write('packages/base/src/index.ts', '');
  for (const folder of ['subgraphs/users', 'subgraphs/products', 'router']) {
    await project.place('service.js', `${folder}/src/main.ts`);
    await manifest(folder, {
      scripts: { codegen: 'node ../../script.js codegen' },
      dependencies: folder.endsWith('users') ? { '@shop/kit': '0.0.0' } : {},
    });
  }
  return project;
}

async function dev(project: FakeProject): Promise<RunningCommand> {
  const command = runInTerminal('dev', project, await freePorts(['users', 'products']));
  await command.shows('Ctrl-C stops everything');
  return command;
}

/** Waits until something has happened so many times. */
function expectTimes(project: FakeProject, event: string, times: number): Promise<void> {
  return until(`${event}, ${times} times`, async () => {
    const events = await project.events();
    return events.filter((one) => one === event).length >= times;
  });
}

describe('npm run dev', () => {
  test('restarts the service whose source changed, and no other', async () => {
    const project = await sourceProject();
    await dev(project);
    await project.write('subgraphs/users/src/resolvers/User.ts', 'export {};');
    await expectTimes(project, 'users starts', 2);
    const events = await project.events();
    expect(events.filter((event) => event === 'products starts')).toHaveLength(1);
    expect(events.filter((event) => event === 'router starts')).toHaveLength(1);
  });

  test('restarts a service when a package that its packages use changed', async () => {
    const project = await sourceProject();
    await dev(project);
    await project.write('packages/base/src/index.ts', 'export {};');
    await expectTimes(project, 'users starts', 2);
    expect((await project.events()).filter((event) => event === 'products starts')).toHaveLength(1);
  });

  test('writes types, restarts and composes when a schema changed', async () => {
    const project = await sourceProject();
    const command = await dev(project);
    await project.write('subgraphs/users/schema.graphql', 'type Query { me: ID }');
    await command.shows('compose is done');
    const events = await project.events();
    const order = [
      events.indexOf('codegen of users runs'),
      events.lastIndexOf('users starts'),
      events.lastIndexOf('users is ready'),
      events.findIndex((event) => event.startsWith('compose of ')),
    ];
    expect(order).not.toContain(-1);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(events).not.toContain('codegen of products runs');
  });

  test('shows what is wrong with a schema, and restarts nothing', async () => {
    const project = await sourceProject();
    const command = await dev(project);
    await project.write('subgraphs/users/wrong', '');
    await project.write('subgraphs/users/schema.graphql', 'type Query {');
    await command.shows('codegen says what is wrong');
    await command.shows('compose is done');
    expect((await project.events()).filter((event) => event === 'users starts')).toHaveLength(1);
  });

  test('shows composition errors and goes on', async () => {
    const project = await sourceProject();
    const command = await dev(project);
    await project.write('wrong', '');
    await project.write('subgraphs/users/schema.graphql', 'type Query { me: ID }');
    await command.shows('compose says what is wrong');
    await project.write('subgraphs/users/src/resolvers/User.ts', 'export {};');
    await expectTimes(project, 'users starts', 3);
  });

  test('says so when supergraph.yaml lists another subgraph', async () => {
    const project = await sourceProject();
    const command = await dev(project);
    await project.write(
      'supergraph.yaml',
      'subgraphs:\n  users:\n    routing_url: http://localhost:1/graphql\n    schema:\n      file: ./subgraphs/users/schema.graphql\n',
    );
    const sentence = 'supergraph.yaml lists other subgraphs now: start npm run dev again.';
    await command.shows(sentence);
    expect(command.output()).toContain(sentence);
  });

  test('survives a service that cannot start, and starts it when that is mended', async () => {
    const project = await sourceProject();
    await project.write('subgraphs/users/src/main.ts', 'const (');
    const command = await dev(project);
    expect(command.output()).toContain('users ended before it was ready (exit code 1)');
    expect(command.output()).toContain('users waits for the next change.');
    expect(await project.events()).toContain('products is ready');

    await project.place('service.js', 'subgraphs/users/src/main.ts');
    await expectTimes(project, 'users is ready', 1);
    await command.shows('✓ users');

    await project.write('subgraphs/users/src/main.ts', 'throw new Error("broken again");');
    await command.shows('Error: broken again');
    command.signal('SIGTERM');
    expect(await command.ended()).toBe(0);
  });
});
