/**
 * A subgraph or router that only starts, answers and stops. FAKE_MODE makes it misbehave; what
 * happens to it is appended to the file FAKE_EVENTS.
 */
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { basename } from 'node:path';

const name = basename(process.cwd());
const { FAKE_MODE: mode, FAKE_EVENTS: events, HOST, PORT } = process.env;

function record(event) {
  appendFileSync(events, `${name} ${event}\n`);
}

function log(level, msg, more = {}) {
  process.stdout.write(
    `${JSON.stringify({ level, time: 0, pid: process.pid, name, msg, ...more })}\n`,
  );
}

record('starts');
if (mode === 'dies') {
  log('fatal', 'cannot start', { err: { message: 'the configuration is wrong' } });
  process.exit(3);
}

process.on('SIGTERM', () => {
  record('is told to stop');
  if (mode !== 'deaf') process.exit(0);
});

createServer((request, response) => {
  if (request.url === '/environment') response.end(JSON.stringify(process.env));
  else if (request.url === '/pid') response.end(String(process.pid));
  else if (request.url === '/die') process.exit(7);
  else if (request.url === '/warn') {
    log('info', 'all is well');
    log('warn', 'that was close', { distance: 3 });
    response.end();
  } else {
    response.statusCode = mode === 'never-ready' ? 503 : 200;
    if (response.statusCode === 200) record('is ready');
    response.end();
  }
}).listen(Number(PORT), HOST);
