import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { codeOf } from './errors.ts';

/** Where every process of the stack listens: this machine and no other. */
export const host = '127.0.0.1';

/**
 * Free ports are taken from below the range that systems give to outgoing connections (32768 on
 * Linux, 49152 elsewhere). A service that is stopped and started again has to get its port back, and
 * in that range any client could have taken it meanwhile.
 */
const lowest = 15_000;
const highest = 32_000;

const given = new Set<number>();

/** A port that nothing listens on, and that this process has given to nobody yet. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(lowest, highest);
    if (given.has(port)) continue;
    given.add(port);
    if ((await whyNotFree(port)) === undefined) return port;
  }
}

/**
 * Why a service could not listen on a port now.
 *
 * @returns undefined when it could
 * @throws Error when listening fails for any other reason
 */
export async function whyNotFree(port: number): Promise<'taken' | 'forbidden' | undefined> {
  const server = createServer();
  try {
    await once(server.listen({ port, host }), 'listening');
  } catch (error) {
    if (codeOf(error) === 'EADDRINUSE') return 'taken';
    if (codeOf(error) === 'EACCES') return 'forbidden';
    throw error;
  }
  await new Promise((resolve) => server.close(resolve));
  return undefined;
}
