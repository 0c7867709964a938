/**
 * The load generator, a process of its own: sends one operation over kept connections, each waiting
 * for its answer before it sends again, and writes one line of JSON with what it saw.
 *
 * Environment: TARGET, QUERY, CONNECTIONS, SECONDS.
 */
import autocannon from 'autocannon';

import type { LoadResult } from './measure.ts';
import { required } from './environment.ts';

const query = required('QUERY');
const result = await autocannon({
  url: required('TARGET'),
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ query }),
  connections: Number(required('CONNECTIONS')),
  duration: Number(required('SECONDS')),
  timeout: 30,
});
const seen: LoadResult = {
  requests: result.requests.total,
  failures: result.non2xx + result.errors,
  seconds: result.duration,
  p50: result.latency.p50,
  p99: result.latency.p99,
};
process.stdout.write(`${JSON.stringify(seen)}\n`);
