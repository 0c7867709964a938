import { connect } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { withFolder } from '../support/folder.ts';
import { startRefused, startServing } from '../support/serverProcess.ts';

const PORT_ZERO = ['--port', '0'];

describe('the command embedded-mongo', () => {
  test('prints its URI when it accepts connections, and ends at SIGTERM with its data kept', async () => {
    await withFolder(async (folder) => {
      const args = ['--data-dir', folder, ...PORT_ZERO];
      const first = await startServing(args);
      expect(first.uri).toMatch(/^mongodb:\/\/127\.0\.0\.1:\d+\/\?replicaSet=rs0$/);
      const client = new MongoClient(first.uri);
      await client.db('cli').collection('c').insertOne({ a: 1 });
      await client.close();
      expect(await first.end('SIGTERM')).toBe(0);

      const second = await startServing(args);
      const again = new MongoClient(second.uri);
      expect(await again.db('cli').collection('c').countDocuments()).toBe(1);
      await again.close();
      expect(await second.end('SIGINT')).toBe(0);
    });
  }, 30_000);

  test('ends at SIGTERM although a client is connected', async () => {
    const server = await startServing(PORT_ZERO);
    const socket = connect(Number(new URL(server.uri).port), '127.0.0.1');
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.once('connect', resolve));
    expect(await server.end('SIGTERM')).toBe(0);
    socket.destroy();
  }, 30_000);

  test('refuses a data folder that another process has open, and takes it when that was killed', async () => {
    await withFolder(async (folder) => {
      const args = ['--data-dir', folder, ...PORT_ZERO];
      const first = await startServing(args);
      const refused = await startRefused(args);
      expect(refused.code).toBe(1);
      expect(refused.stderr).toMatch(/data folder .* is open in another process \(pid \d+\)/);

      await first.end('SIGKILL');
      const second = await startServing(args);
      expect(await second.end('SIGTERM')).toBe(0);
    });
  }, 30_000);

  test('refuses a port that is taken', async () => {
    const first = await startServing(PORT_ZERO);
    const { port } = new URL(first.uri);
    const refused = await startRefused(['--port', port]);
    await first.end('SIGTERM');
    expect(refused).toEqual({
      code: 1,
      stderr: `embedded-mongo: Port ${port} is taken by another process; choose one with --port.\n`,
    });
  }, 30_000);

  test('refuses production unless it is allowed', async () => {
    const production = { NODE_ENV: 'production' };
    const refused = await startRefused(PORT_ZERO, production);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('NODE_ENV=production');
  }, 30_000);

  test.each([
    ['an unknown option', ['--nope'], '--nope'],
    ['an argument too many', ['folder'], 'folder'],
    ['a host that is not loopback', ['--host', '0.0.0.0'], 'listens on loopback only'],
    ['a port that is no number', ['--port', 'x1'], 'The port x1'],
  ])(
    'refuses %s',
    async (_, args, message) => {
      const refused = await startRefused(args);
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain(message);
    },
    30_000,
  );
});
