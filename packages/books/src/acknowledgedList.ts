import { createReadStream } from 'node:fs';

import { z } from 'zod';

import type { Acknowledged } from './passes/checkAcknowledged.ts';

/** A list of orders that cannot be read; the message says why, and in which line. */
export class UnreadableList extends Error {
  override readonly name = 'UnreadableList';
}

const acknowledged = z.strictObject({
  orderId: z.string(),
  userId: z.string(),
  idempotencyKey: z.string(),
});

/**
 * Reads the orders that clients were given from a file with one JSON object a line. However long the
 * file is, it is read as it is used.
 *
 * @throws {UnreadableList} when it cannot be read, or a line is something else
 */
export async function* readAcknowledged(path: string): AsyncGenerator<Acknowledged> {
  let number = 0;
  for await (const line of linesOf(path)) {
    number += 1;
    if (line.trim() !== '') yield readLine(line, `${path}:${number}`);
  }
}

async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = '';
  try {
    for await (const chunk of createReadStream(path, 'utf8')) {
      const lines = `${rest}${String(chunk)}`.split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (cause) {
    throw new UnreadableList(`${path} cannot be read: ${String(cause)}`, { cause });
  }
  yield rest;
}

function readLine(line: string, place: string): Acknowledged {
  try {
    return acknowledged.parse(JSON.parse(line));
  } catch (cause) {
    const form = '{"orderId": "...", "userId": "...", "idempotencyKey": "..."}';
    throw new UnreadableList(`${place}: a line has to be ${form}, and no more.`, { cause });
  }
}
