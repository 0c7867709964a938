import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { afterEach, describe, expect, jest, test } from '@jest/globals';

// Each test starts a process that compiles its sources first.
jest.setTimeout(60_000);

const children: ReturnType<typeof spawn>[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Runs the fixture service as a process of its own. */
const run = (behaviour: string) => {
  const child = spawn(
    process.execPath,
    [
      '--import',
      'tsx',
      '-C',
      '@shop/source',
      `${import.meta.dirname}/fixtures/service.ts`,
      behaviour,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  children.push(child);
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const lines: Record<string, unknown>[] = [];
  const output = createInterface(child.stdout);
  output.on('line', (line) => lines.push(JSON.parse(line) as Record<string, unknown>));
  const logged = async (message: string): Promise<void> => {
    while (!lines.some((line) => line['msg'] === message)) await once(output, 'line');
  };
  const exited = once(child, 'close').then(([code]: unknown[]) => ({ code, stderr, lines }));
  return { child, logged, exited };
};

describe('runService', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s stops the service and exits with 0',
    async (signal) => {
      const { child, logged, exited } = run('');
      await logged('started');
      child.kill(signal);
      expect((await exited).code).toBe(0);
    },
  );

  test('the same press of Ctrl-C, heard twice, stops once', async () => {
    const { child, logged, exited } = run('stops slowly');
    await logged('started');
    child.kill('SIGINT');
    await logged('stop called');
    child.kill('SIGTERM');
    const { code, lines } = await exited;
    expect(code).toBe(0);
    expect(lines.filter((line) => line['msg'] === 'stop called')).toHaveLength(1);
  });

  test('a second signal exits at once', async () => {
    const { child, logged, exited } = run('never stops');
    await logged('started');
    child.kill('SIGTERM');
    await logged('stop called');
    const impatient = setInterval(() => child.kill('SIGTERM'), 50);
    const { code } = await exited;
    clearInterval(impatient);
    expect(code).toBe(1);
  });

  test('a signal before the service has started exits at once', async () => {
    const { child, logged, exited } = run('never starts');
    await logged('starting');
    child.kill('SIGINT');
    expect((await exited).code).toBe(0);
  });

  test('a bad configuration is told in one sentence, with exit code 1', async () => {
    const { code, stderr } = await run('bad configuration').exited;
    expect(code).toBe(1);
    expect(stderr).toBe(
      'fixture cannot start: PORT must be a port number from 0 to 65535; it is not set.\n',
    );
  });

  test.each(['throws later', 'rejects later', 'fails to stop'])(
    'a service that %s is logged as fatal and exits with 1',
    async (behaviour) => {
      const { child, logged, exited } = run(behaviour);
      await logged('started');
      if (behaviour === 'fails to stop') child.kill('SIGTERM');
      const { code, lines } = await exited;
      expect(code).toBe(1);
      expect(lines.at(-1)).toMatchObject({ level: 'fatal', err: { stack: expect.any(String) } });
    },
  );
});
