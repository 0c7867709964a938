import { describe, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { ManagedProcess } from '../../src/index.ts';
import { fakeProject } from '../fake/project.ts';
import { start } from '../fake/start.ts';
import { isAlive, until } from '../fake/until.ts';

describe('a stop', () => {
  test('goes router, services, databases', async () => {
    const project = await fakeProject({ users: 1, products: 2 });
    const stack = await start(project);
    await stack.stop();
    const stops = (await project.events()).filter((event) => event.endsWith('is told to stop'));
    expect(stops[0]).toBe('router is told to stop');
    expect(stops.slice(1, 3).toSorted()).toEqual([
      'products is told to stop',
      'users is told to stop',
    ]);
    expect(stops.slice(3).toSorted()).toEqual([
      'products-database is told to stop',
      'users-database is told to stop',
    ]);
  });

  test('kills what does not obey', async () => {
    const project = await fakeProject({ users: 1 });
    const stack = await start(project, {
      serviceEnvironment: { users: { FAKE_MODE: 'deaf' } },
      patience: { stopMs: 100 },
    });
    const { service } = stack.subgraph('users');
    await stack.stop();
    expect(await project.events()).toContain('users is told to stop');
    expect(await service.waitExit()).toEqual({ code: null, signal: 'SIGKILL' });
  });

  test('removes the temporary data', async () => {
    const stack = await start(await fakeProject({ users: 1 }));
    const command = stack.subgraph('users').database?.process?.spawnargs ?? [];
    const folder = command[command.indexOf('--data-dir') + 1] ?? '';
    expect(existsSync(dirname(folder))).toBe(true);
    await stack.stop();
    expect(existsSync(dirname(folder))).toBe(false);
  });

  test('is told to nobody as a death', async () => {
    const deaths: string[] = [];
    const stack = await start(await fakeProject({ users: 1 }), {
      observer: { died: ({ name }) => deaths.push(name) },
    });
    await stack.stop();
    expect(deaths).toEqual([]);
  });
});

describe('a process of the stack', () => {
  test('that ends by itself is reported as a death, and starts again at the same address', async () => {
    const deaths: string[] = [];
    const stack = await start(await fakeProject({ users: 1 }), {
      observer: { died: ({ name }, { code }) => deaths.push(`${name} ${String(code)}`) },
    });
    const { service } = stack.subgraph('users');
    const { url, pid } = service;
    await fetch(`${url}/die`).catch(() => undefined);
    await until('the death is reported', () => deaths.length > 0);
    expect(deaths).toEqual(['users 7']);

    await service.restart();
    expect(service.url).toBe(url);
    expect(service.pid).not.toBe(pid);
  });

  test('that is killed can be started again, and is not a death', async () => {
    const deaths: string[] = [];
    const stack = await start(await fakeProject({ users: 1 }), {
      observer: { died: ({ name }) => deaths.push(name) },
    });
    const { service } = stack.subgraph('users');
    service.kill('SIGKILL');
    expect(await service.waitExit()).toEqual({ code: null, signal: 'SIGKILL' });
    expect(service.isRunning).toBe(false);
    await expect(service.waitReady()).rejects.toThrow('users ended before it was ready (SIGKILL)');
    await service.start();
    expect(deaths).toEqual([]);
  });

  test('refuses to start twice', async () => {
    const stack = await start(await fakeProject({ users: 1 }));
    await expect(stack.router.start()).rejects.toThrow('router is running already.');
  });

  test('can be killed together with all others', async () => {
    const stack = await start(await fakeProject({ users: 1 }));
    const { service, database } = stack.subgraph('users');
    const processes = [stack.router, service, database].filter((p) => p instanceof ManagedProcess);
    expect(processes).toHaveLength(3);
    const ids = processes.flatMap(({ pid }) => pid ?? []);
    stack.kill();
    await Promise.all(processes.map((one) => one.waitExit()));
    expect(ids.filter(isAlive)).toEqual([]);
  });
});
