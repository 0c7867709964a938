/**
 * The load generator, a process of its own: sends operations over kept connections, each waiting for
 * its answer before it sends again, and writes one line of JSON with what it saw.
 *
 * Environment: TARGET, OPERATIONS as a JSON list, CONNECTIONS, SECONDS, and TOKEN, an access token or
 * empty.
 */
import autocannon from 'autocannon';

import { required } from './environment.ts';
import { printLoadResult } from './loadResult.ts';

const operations: unknown = JSON.parse(required('OPERATIONS'));
if (!Array.isArray(operations)) throw new Error('OPERATIONS is no list.');
const bodies = operations.map((operation) => JSON.stringify(operation));
const token = required('TOKEN');
let connected = 0;

const result = await autocannon({
  url: required('TARGET'),
  method: 'POST',
  headers: {
    'content-type': 'application/json',
    ...(token !== '' && { authorization: `Bearer ${token}` }),
  },
  setupClient: (client) => {
    client.setBody(bodies[connected % bodies.length]);
    connected += 1;
  },
  verifyBody: (body) => typeof body === 'string' && !body.includes('"errors":'),
  connections: Number(required('CONNECTIONS')),
  duration: Number(required('SECONDS')),
  timeout: 30,
});
printLoadResult(result);
