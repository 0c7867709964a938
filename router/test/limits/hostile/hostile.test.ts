import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';

import { type FakeSubgraph, json, startFakeSubgraph } from '../../support/fakeSubgraph.ts';
import { type Attack, makeAttacks } from './attacks.ts';

import type { Hold } from './hold.ts';
import { largestDocuments } from './largest.ts';
import { createRandom } from './random.ts';

// The process compiles its sources first, and a thousand documents take their time.
jest.setTimeout(180_000);

let subgraph: FakeSubgraph;
let router: ChildProcess;
let url: string;

beforeAll(async () => {
  subgraph = await startFakeSubgraph(json({ data: { categories: [{ name: 'Laptops' }] } }));
  router = fork(
    join(import.meta.dirname, 'routerProcess.ts'),
    [join(import.meta.dirname, '../../../../supergraph.graphql'), subgraph.url],
    { execArgv: ['--import', 'tsx', '-C', '@shop/source'], env: { PATH: process.env['PATH'] } },
  );
  const [message] = (await once(router, 'message')) as [{ url: string }];
  url = message.url;
});
afterAll(async () => {
  router.kill('SIGKILL');
  await once(router, 'close');
  await subgraph.stop();
});

const send = (body: string) =>
  fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });

async function takeHold(): Promise<Hold> {
  router.send('take');
  const [hold] = (await once(router, 'message')) as [Hold];
  return hold;
}

interface Finding {
  readonly family: string;
  readonly status: number;
  readonly answer: unknown;
}

async function attack({ family, body }: Attack): Promise<Finding> {
  const response = await send(body);
  return { family, status: response.status, answer: await response.json() };
}

/** So many attacks come at once. */
const AT_ONCE = 8;

test('a thousand hostile documents are refused, each quickly, while others are served', async () => {
  const normal = JSON.stringify({ query: '{ categories { name } }' });
  const attacks = makeAttacks(1_000, createRandom(2026));
  // What is compiled at its first use is not what a document costs.
  for (const each of makeAttacks(80, createRandom(1))) await attack(each);
  await takeHold();

  const findings: Finding[] = [];
  const holds: (Hold & { readonly families: string[] })[] = [];
  for (let i = 0; i < attacks.length; i += AT_ONCE) {
    const some = attacks.slice(i, i + AT_ONCE);
    const [beside, ...found] = await Promise.all([send(normal), ...some.map(attack)]);
    expect(await beside.json()).toEqual({ data: { categories: [{ name: 'Laptops' }] } });
    findings.push(...found);
    holds.push({ ...(await takeHold()), families: some.map(({ family }) => family) });
  }

  expect(findings).toHaveLength(1_000);
  expect(findings.filter(({ status, answer }) => !isRefusal(status, answer))).toEqual([]);
  expect(holds.filter(({ longestMs }) => longestMs > 250)).toEqual([]);
  expect(holds.filter(({ mostBytes }) => mostBytes > 512 * 1_048_576)).toEqual([]);
});

test('documents as large as they may be hold the router no longer', async () => {
  for (const name of ['first', 'second']) {
    for (const query of largestDocuments(name)) await send(JSON.stringify({ query }));
  }
  for (const query of largestDocuments('third')) {
    await takeHold();
    const { status } = await send(JSON.stringify({ query }));
    expect({ query, status }).toEqual({ query, status: 200 });
    expect((await takeHold()).longestMs).toBeLessThan(250);
  }
});

/** A refusal says what is wrong: an HTTP status of the client's mistakes, a message and a code. */
function isRefusal(status: number, answer: unknown): boolean {
  if (status < 400 || status >= 500) return false;
  if (typeof answer !== 'object' || answer === null || !('errors' in answer)) return false;
  const { errors } = answer;
  return Array.isArray(errors) && errors.length > 0 && errors.every(isClear);
}

function isClear(error: { message?: unknown; extensions?: { code?: unknown } }): boolean {
  const code = error.extensions?.code;
  return (
    typeof error.message === 'string' &&
    error.message.length < 1_000 &&
    typeof code === 'string' &&
    /^[A-Z_]+$/.test(code) &&
    code !== 'INTERNAL_SERVER_ERROR'
  );
}
