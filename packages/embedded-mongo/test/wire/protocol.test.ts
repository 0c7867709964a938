import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { serialize } from 'bson';
import { startEmbeddedMongo } from '../../src/index.ts';
import type { EmbeddedMongo } from '../../src/index.ts';
import { crc32c } from '../../src/wire/crc32c.ts';
import { body, opMsg, RawClient, sequence } from '../support/rawClient.ts';

let server: EmbeddedMongo;
const lines: string[] = [];

beforeAll(async () => {
  server = await startEmbeddedMongo({ log: (line) => lines.push(line) });
});

afterAll(async () => {
  await server.stop();
});

async function withClient<T>(use: (client: RawClient) => Promise<T>): Promise<T> {
  const client = new RawClient(server.port);
  try {
    return await use(client);
  } finally {
    client.end();
  }
}

const ping = opMsg([body({ ping: 1, $db: 'admin' })]);

/** A message with one of its bytes changed. */
function changed(message: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(message);
  copy[at] = value;
  return copy;
}

describe('the wire protocol', () => {
  test('answers a command in OP_MSG', async () => {
    const reply = await withClient((client) => {
      client.send(ping);
      return client.receive();
    });
    expect(reply).toMatchObject({ ok: 1, legacy: false });
  });

  test('answers a hello in OP_QUERY with OP_REPLY', async () => {
    const reply = await withClient((client) => {
      const query = Buffer.concat([
        Buffer.alloc(20),
        Buffer.from('admin.$cmd\0'),
        Buffer.alloc(8),
        serialize({ ismaster: 1, helloOk: true }),
      ]);
      query.writeInt32LE(query.length, 0);
      query.writeInt32LE(2004, 12);
      client.send(query);
      return client.receive();
    });
    expect(reply).toMatchObject({ ismaster: true, helloOk: true, setName: 'rs0', legacy: true });
  });

  test('reads a message that comes byte by byte, and two that come at once', async () => {
    await withClient(async (client) => {
      for (const byte of ping) client.send(Buffer.from([byte]));
      expect(await client.receive()).toMatchObject({ ok: 1 });
      client.send(Buffer.concat([ping, ping]));
      expect(await client.receive()).toMatchObject({ ok: 1 });
      expect(await client.receive()).toMatchObject({ ok: 1 });
    });
  });

  test('takes documents in a sequence beside the body', async () => {
    await withClient(async (client) => {
      const documents = sequence('documents', [{ _id: 1 }, { _id: 2 }]);
      client.send(opMsg([body({ insert: 'sequence', $db: 'wire' }), documents]));
      expect(await client.receive()).toMatchObject({ ok: 1, n: 2 });
    });
  });

  test('gives no reply to a command that wants none, and runs it', async () => {
    await withClient(async (client) => {
      const moreToCome = 2;
      const insert = { insert: 'unacknowledged', documents: [{ _id: 1 }], $db: 'wire' };
      client.send(opMsg([body({ ...insert, writeConcern: { w: 0 } })], moreToCome));
      client.send(opMsg([body({ distinct: 'unacknowledged', key: '_id', $db: 'wire' })]));
      expect(await client.receive()).toMatchObject({ values: [1] });
    });
  });

  test('checks the checksum of a message that has one', async () => {
    const checksumPresent = 1;
    const sections = [body({ ping: 1, $db: 'admin' })];
    const bytes = opMsg(sections, checksumPresent, 0);
    const right = crc32c(bytes.subarray(0, -4));
    await withClient(async (client) => {
      client.send(opMsg(sections, checksumPresent, right));
      expect(await client.receive()).toMatchObject({ ok: 1 });
      client.send(opMsg(sections, checksumPresent, right ^ 1));
      await client.closed;
    });
  });

  const malformed: [string, Buffer][] = [
    ['text', Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')],
    ['a length below that of a header', changed(ping, 0, 3)],
    ['a length above the limit', changed(ping, 3, 0x7f)],
    ['an unknown opcode', changed(ping, 12, 0)],
    ['an unknown required flag', changed(ping, 16, 4)],
    ['an unknown kind of section', changed(ping, 20, 2)],
    ['a section that is longer than its message', changed(ping, 22, 1)],
    ['no body', opMsg([sequence('documents', [])])],
    ['a body that is not BSON', opMsg([Buffer.from([0, 6, 0, 0, 0, 0x42, 0])])],
    ['a sequence without a name', opMsg([Buffer.from([1, 6, 0, 0, 0, 1, 1])])],
    ['a legacy opcode', changed(ping, 12, 0xd2)],
  ];
  test.each(malformed)('closes a connection that sends %s, and only that', async (_, bytes) => {
    const before = lines.length;
    await withClient(async (client) => {
      client.send(bytes);
      await client.closed;
    });
    expect(lines.slice(before)).toEqual([expect.stringContaining('closing a connection')]);
    await withClient(async (client) => {
      client.send(ping);
      expect(await client.receive()).toMatchObject({ ok: 1 });
    });
  });

  test('outlives bytes at random', async () => {
    let state = 42;
    const random = (): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
    const template = opMsg([body({ find: 'c', filter: { a: { $in: [1, 'x', null] } }, $db: 'd' })]);
    for (let turn = 0; turn < 300; turn += 1) {
      await withClient(async (client) => {
        let bytes = template;
        for (let change = 0; change < 3; change += 1) {
          // The length stays right, so that what is wrong lies in the message.
          const at = 4 + Math.floor(random() * (template.length - 4));
          bytes = changed(bytes, at, Math.floor(random() * 256));
        }
        client.send(bytes);
        await Promise.race([client.closed, client.receive()]);
      });
    }
    await withClient(async (client) => {
      client.send(ping);
      expect(await client.receive()).toMatchObject({ ok: 1 });
    });
  });
});
