import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type EmbeddedMongo, startEmbeddedMongo } from '@shop/embedded-mongo';
import { MongoClient } from 'mongodb';

import { httpProtocol } from './support/proxy/httpProtocol.ts';
import { type Fate, type Link, startLink } from './support/proxy/link.ts';
import { mongoProtocol } from './support/proxy/mongoProtocol.ts';

describe('a link that carries HTTP', () => {
  const carriedOut: string[] = [];
  let server: Server;
  let link: Link;
  let url: string;

  beforeAll(async () => {
    server = createServer((request, response) => {
      void readBody(request).then((body) => {
        carriedOut.push(body);
        response.setHeader('content-type', 'text/plain');
        // Without a length, so that it is sent in chunks.
        response.write('you said: ');
        response.end(body);
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    link = await startLink({
      name: 'client > server',
      protocol: httpProtocol,
      target: () => ({ name: 'server-1', port }),
    });
    url = `http://127.0.0.1:${link.port}/graphql`;
  });
  afterEach(() => {
    link.policy = undefined;
    link.heal();
    carriedOut.length = 0;
  });
  afterAll(async () => {
    await link.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const post = async (body: string) => (await fetch(url, { method: 'POST', body })).text();

  test('gives each request to the policy before it is carried out, and after', async () => {
    const seen: string[] = [];
    link.policy = {
      before({ label, isRead, receiver }) {
        seen.push(`before ${label} ${isRead} at ${receiver}, of ${carriedOut.length}`);
        return 'pass';
      },
      after({ label }) {
        seen.push(`after ${label}, of ${carriedOut.length}`);
        return 'pass';
      },
    };
    await post(
      JSON.stringify({ query: 'mutation Place($input: X!) { placeOrder(input: $input) }' }),
    );
    await post(JSON.stringify({ query: '{ product(id: 1) { id } }' }));
    expect(seen).toEqual([
      'before mutation placeOrder false at server-1, of 0',
      'after mutation placeOrder, of 1',
      'before query product true at server-1, of 1',
      'after query product, of 2',
    ]);
  });

  test('passes on what is longer than one packet, both ways', async () => {
    const text = 'x'.repeat(1_000_000);
    expect(await post(text)).toBe(`you said: ${text}`);
  });

  test('does not ask about health checks', async () => {
    const before = link.requests;
    await (await fetch(new URL('/health/ready', url))).text();
    expect(link.requests).toBe(before);
    await post('counted');
    expect(link.requests).toBe(before + 1);
  });

  test('a request that is reset before is not carried out, and one after is', async () => {
    link.policy = { before: () => 'reset' };
    await expect(post('lost')).rejects.toThrow('fetch failed');
    expect(carriedOut).toEqual([]);
    link.policy = { after: () => 'reset' };
    await expect(post('unanswered')).rejects.toThrow('fetch failed');
    expect(carriedOut).toEqual(['unanswered']);
    link.policy = undefined;
    expect(await post('again')).toBe('you said: again');
  });

  test('waits for a policy that takes its time', async () => {
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const arrived = new Promise<void>((resolve) => {
      link.policy = {
        async before(): Promise<Fate> {
          resolve();
          await released;
          return 'pass';
        },
      };
    });
    const answer = post('late');
    await arrived;
    expect(carriedOut).toEqual([]);
    release();
    expect(await answer).toBe('you said: late');
  });

  test('takes no connection while it is cut', async () => {
    link.cut();
    await expect(post('nobody hears it')).rejects.toThrow('fetch failed');
    expect(carriedOut).toEqual([]);
    link.heal();
    expect(await post('again')).toBe('you said: again');
  });

  test('tells at its end that a policy failed', async () => {
    const { port } = server.address() as AddressInfo;
    const other = await startLink({
      name: 'other',
      protocol: httpProtocol,
      target: () => ({ name: 'server-1', port }),
    });
    other.policy = {
      before() {
        throw new Error('no such process');
      },
    };
    await expect(fetch(`http://127.0.0.1:${other.port}/`)).rejects.toThrow('fetch failed');
    await expect(other.stop()).rejects.toThrow('The link other failed.');
  });
});

describe("a link that carries MongoDB's protocol", () => {
  let database: EmbeddedMongo;
  let link: Link;
  let client: MongoClient;

  beforeAll(async () => {
    database = await startEmbeddedMongo();
    const { port } = database;
    link = await startLink({
      name: 'service > database',
      protocol: mongoProtocol,
      target: () => ({ name: 'database', port }),
    });
    client = new MongoClient(`mongodb://127.0.0.1:${link.port}/link?directConnection=true`);
  });
  afterEach(() => {
    link.policy = undefined;
  });
  afterAll(async () => {
    await client.close();
    await link.stop();
    await database.stop();
  });

  test('says of commands what they do, whatever the values', async () => {
    const items = client.db().collection<{ _id: string; state: string }>('items');
    const labels: string[] = [];
    link.policy = {
      before({ label, isRead }) {
        labels.push(`${label.trim()}${isRead ? ' (read)' : ''}`);
        return 'pass';
      },
    };
    const id = '5eed00010000000000000001';
    await items.insertOne({ _id: id, state: 'HELD' });
    await items.findOne({ _id: id });
    await items.updateOne(
      { _id: id, state: 'HELD', [`holds.${id}`]: { $exists: false } },
      { $set: { state: 'COMMITTED' } },
    );
    await items.findOneAndDelete({ _id: id });
    expect(labels).toEqual([
      'insert items',
      'find items {_id} (read)',
      'update items {_id, state: HELD, holds.*} $set state: COMMITTED',
      'findAndModify items {_id}',
    ]);
  });

  test('a write whose reply is lost is carried out, and the driver does not do it twice', async () => {
    const counters = client.db().collection<{ _id: string; count: number }>('counters');
    await counters.insertOne({ _id: 'one', count: 0 });
    let lost = 0;
    link.policy = {
      after({ isRead }) {
        if (isRead || lost > 0) return 'pass';
        lost += 1;
        return 'reset';
      },
    };
    await counters.updateOne({ _id: 'one' }, { $inc: { count: 1 } });
    expect(lost).toBe(1);
    expect(await counters.findOne({ _id: 'one' })).toEqual({ _id: 'one', count: 1 });
  });
});

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  request.setEncoding('utf8');
  for await (const chunk of request) body += String(chunk);
  return body;
}
