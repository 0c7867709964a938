import { describe, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePorts } from '../fake/freePorts.ts';
import { fakeProject } from '../fake/project.ts';
import { runInTerminal } from '../fake/runInTerminal.ts';
import { isAlive, until } from '../fake/until.ts';

describe('npm start', () => {
  test('shows each process, then what runs where, and stops everything on Ctrl-C', async () => {
    const project = await fakeProject({ users: 1 });
    const ports = await freePorts(['users']);
    const command = runInTerminal('start', project, ports);
    await command.shows('Ctrl-C stops everything');
    for (const name of ['users-database', 'users-seed', 'users', 'router']) {
      expect(command.output()).toMatch(new RegExp(`✓ ${name} \\(\\d+\\.\\d s\\)`));
    }
    expect(command.output()).toContain(`http://localhost:${ports['USERS_PORT'] ?? ''}/graphql`);
    expect(command.output()).toContain(`Open http://localhost:${ports['PORT'] ?? ''}/`);

    command.signal('SIGINT');
    expect(await command.ended()).toBe(0);
    expect((await project.events()).filter((event) => event.endsWith('to stop'))).toEqual([
      'router is told to stop',
      'users is told to stop',
      'users-database is told to stop',
    ]);
  });

  test('shows how to sign in, unless the accounts have a password that is not for everyone', async () => {
    const project = await fakeProject({ users: 1 });
    const open = runInTerminal('start', project, await freePorts(['users']));
    await open.shows('Ctrl-C stops everything');
    expect(open.output()).toMatch(/Administrator +emily\.johnson@\S+ +federated-shop-demo\n/);
    open.signal('SIGINT');
    await open.ended();

    const ports = await freePorts(['users']);
    const closed = runInTerminal('start', project, { ...ports, SEED_PASSWORD: 'known to few' });
    await closed.shows('Ctrl-C stops everything');
    expect(closed.output()).not.toMatch(/federated-shop-demo|known to few|Administrator/);
  });

  test('stops what has started when Ctrl-C comes early', async () => {
    const project = await fakeProject({ users: 1 });
    const command = runInTerminal('start', project, {
      ...(await freePorts(['users'])),
      FAKE_MODE: 'never-ready',
    });
    await until('users has started', async () => (await project.events()).includes('users starts'));
    command.signal('SIGINT');
    expect(await command.ended()).toBe(0);
    expect(await project.events()).toContain('users-database is told to stop');
  });

  test('kills what does not stop on a second Ctrl-C', async () => {
    const project = await fakeProject({ users: 1 });
    const ports = await freePorts(['users']);
    const command = runInTerminal('start', project, { ...ports, FAKE_MODE: 'deaf' });
    await command.shows('Ctrl-C stops everything');
    const response = await fetch(`http://127.0.0.1:${ports['USERS_PORT'] ?? ''}/pid`);
    const users = Number(await response.text());
    command.signal('SIGINT');
    await command.shows('Press Ctrl-C again');
    // Within a second it is the same press, which npm passes on.
    await until('the second press counts', () => {
      command.signal('SIGINT');
      return !isAlive(users);
    });
    expect(await command.ended()).toBe(1);
  });

  test('keeps logs in files and shows warnings only', async () => {
    const project = await fakeProject({ users: 1 });
    const ports = await freePorts(['users']);
    const command = runInTerminal('start', project, ports);
    await command.shows('Ctrl-C stops everything');
    await fetch(`http://127.0.0.1:${ports['USERS_PORT'] ?? ''}/warn`);
    await command.shows('users warns: that was close distance=3');
    expect(command.output()).not.toContain('all is well');
    const log = await readFile(join(project.root, '.data/logs/users.log'), 'utf8');
    expect(log).toContain('all is well');
    expect(log).toContain('that was close');
  });

  test('says that a service has ended by itself and how to have it back, and goes on', async () => {
    const project = await fakeProject({ users: 1 });
    const ports = await freePorts(['users']);
    const command = runInTerminal('start', project, ports);
    await command.shows('Ctrl-C stops everything');
    await fetch(`http://127.0.0.1:${ports['USERS_PORT'] ?? ''}/die`).catch(() => undefined);
    await command.shows('users has ended by itself (exit code 7); the others go on.');
    await command.shows('To have it back, stop with Ctrl-C and start again. Its log is ');
    const router = await fetch(`http://127.0.0.1:${ports['PORT'] ?? ''}/health/ready`);
    expect(router.status).toBe(200);
  });

  test('says in one sentence why it cannot start', async () => {
    const project = await fakeProject({ users: 1 });
    const ports = await freePorts(['users']);
    const command = runInTerminal('start', project, { ...ports, USERS_PORT: 'x' });
    expect(await command.ended()).toBe(1);
    expect(command.output()).toBe('USERS_PORT has to be a port, 1 to 65535, and is "x".\n');
  });

  test('says where supergraph.yaml is wrong', async () => {
    const project = await fakeProject({ users: 1 });
    await project.write('supergraph.yaml', 'subgraphs:\n  users: {}\n');
    const command = runInTerminal('start', project);
    expect(await command.ended()).toBe(1);
    expect(command.output()).toMatch(/supergraph\.yaml:2: .*missing/);
  });

  test('refuses a data folder that another one uses, until that one has ended', async () => {
    const project = await fakeProject({ users: 1 });
    const first = runInTerminal('start', project, await freePorts(['users']));
    await first.shows('Ctrl-C stops everything');
    const ports = await freePorts(['users']);

    const second = runInTerminal('start', project, ports);
    expect(await second.ended()).toBe(1);
    expect(second.output()).toBe(
      `The data folder ${join(project.root, '.data')} is in use by another npm start or npm run dev (process ${first.pid}): stop that one first.\n`,
    );

    first.signal('SIGKILL');
    await first.ended();
    const third = runInTerminal('start', project, ports);
    await third.shows('Ctrl-C stops everything');
  });

  test('leaves the seeds out when SEED is 0', async () => {
    const project = await fakeProject({ users: 1 });
    const command = runInTerminal('start', project, { ...(await freePorts(['users'])), SEED: '0' });
    await command.shows('Ctrl-C stops everything');
    expect(await project.events()).not.toContain('users-seed runs');
  });
});
