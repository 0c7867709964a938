import { MongoClient } from 'mongodb';
import type { Collection } from 'mongodb';
import { withFolder } from '../support/folder.ts';
import { startServing } from '../support/serverProcess.ts';

/**
 * Measures a server of its own process, on disk: throughput at 32 connections, and the cost of
 * lookups with 1,000 and 100,000 documents. Speed depends on the machine; what should hold anywhere
 * are the ratios.
 */

const CONNECTIONS = 32;
const OPERATIONS = 20_000;

interface Item {
  _id: number;
  sku: string;
  at: number;
  text: string;
}

const item = (_id: number): Item => ({ _id, sku: `s${_id}`, at: _id % 100, text: 'x'.repeat(200) });

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Runs an operation many times, on all connections at once, and prints what one costs. */
async function throughput(
  client: MongoClient,
  name: string,
  operation: (turn: number) => Promise<unknown>,
): Promise<void> {
  const cpu = await serverCpu(client);
  const start = performance.now();
  let turn = 0;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (turn < OPERATIONS) await operation(turn++);
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  const spent = ((await serverCpu(client)) - cpu) / OPERATIONS;
  const rate = Math.round(OPERATIONS / seconds);
  print(
    `${name.padEnd(34)} ${String(rate).padStart(7)}/s   ${spent.toFixed(0).padStart(4)} µs of server CPU each`,
  );
}

/** The processor time that the server has used, in microseconds. */
async function serverCpu(client: MongoClient): Promise<number> {
  const status = await client.db('admin').command({ serverStatus: 1 });
  const { user_time_us, system_time_us } = status['extra_info'] as Record<string, number>;
  return Number(user_time_us) + Number(system_time_us);
}

/** The median time of a lookup, one at a time, in microseconds. */
async function latency(lookup: (turn: number) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < 3000; turn += 1) {
    const start = performance.now();
    await lookup(turn);
    times.push((performance.now() - start) * 1000);
  }
  return times.sort((a, b) => a - b)[times.length / 2] ?? Number.NaN;
}

async function filled(client: MongoClient, size: number): Promise<Collection<Item>> {
  const collection = client.db('measure').collection<Item>(`items${size}`);
  await collection.createIndexes([{ key: { sku: 1 }, unique: true }, { key: { at: -1, _id: -1 } }]);
  for (let from = 0; from < size; from += 1000) {
    await collection.insertMany(Array.from({ length: 1000 }, (_, at) => item(from + at)));
  }
  return collection;
}

const LOOKUPS: readonly [string, (items: Collection<Item>, id: number) => Promise<unknown>][] = [
  ['findOne by _id', (items, _id) => items.findOne({ _id })],
  ['findOne by a unique field', (items, id) => items.findOne({ sku: `s${id}` })],
  [
    'a keyset page of 20',
    (items, id) => {
      const at = id % 100;
      return items
        .find({ $or: [{ at: { $lt: at } }, { at, _id: { $lt: id } }] })
        .sort({ at: -1, _id: -1 })
        .limit(20)
        .toArray();
    },
  ],
];

async function measure(client: MongoClient): Promise<void> {
  const writes = client.db('measure').collection<Item>('writes');
  await writes.createIndex({ sku: 1 }, { unique: true }, {});
  await throughput(client, 'insertOne (first, cold)', (turn) => writes.insertOne(item(turn)));
  await throughput(client, 'insertOne', (turn) => writes.insertOne(item(OPERATIONS + turn)));
  await throughput(client, 'updateOne by _id', (turn) =>
    writes.updateOne({ _id: turn }, { $inc: { at: 1 } }),
  );
  await throughput(client, 'findOne by _id', (turn) => writes.findOne({ _id: turn }));

  const small = await filled(client, 1000);
  const large = await filled(client, 100_000);
  for (const [name, lookup] of LOOKUPS) {
    const few = await latency((turn) => lookup(small, (turn * 7919) % 1000));
    const many = await latency((turn) => lookup(large, (turn * 7919) % 100_000));
    print(
      `${name.padEnd(34)} ${few.toFixed(0).padStart(5)} µs of 1,000, ${many.toFixed(0)} µs of 100,000: ${(many / few).toFixed(2)}x`,
    );
  }
}

await withFolder(async (folder) => {
  const args = ['--data-dir', folder, '--port', '0'];
  const first = await startServing(args);
  const client = new MongoClient(first.uri, { maxPoolSize: CONNECTIONS });
  await measure(client);
  await client.close();
  await first.end('SIGKILL');
  const start = performance.now();
  const second = await startServing(args);
  print(
    `${'start after kill -9'.padEnd(34)} ${Math.round(performance.now() - start)} ms, with 141,000 documents`,
  );
  await second.end('SIGTERM');
});
