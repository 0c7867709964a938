/** An embedded database that only prints its URI and stops. */
import { appendFileSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { 'data-dir': { type: 'string' }, port: { type: 'string' } },
});
const name = `${basename(values['data-dir'])}-database`;

function record(event) {
  appendFileSync(process.env.FAKE_EVENTS, `${name} ${event}\n`);
}

mkdirSync(values['data-dir'], { recursive: true });
record('starts');
process.on('SIGTERM', () => {
  record('is told to stop');
  process.exit(0);
});
createServer().listen(Number(values.port), '127.0.0.1', () => {
  record('is ready');
  process.stdout.write(`mongodb://127.0.0.1:${values.port}/?replicaSet=fake\n`);
});
