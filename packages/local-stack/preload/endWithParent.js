import { setTimeout } from 'node:timers';

/**
 * Loaded into every process that the stack starts (`node --import`), so that none outlives it: the
 * channel to the parent closes however the parent ends, by kill -9 too. The service gets the signal
 * it would get from an operator, and two seconds to use it; the service itself knows nothing of this.
 */
const graceMs = 2_000;

function end() {
  setTimeout(() => process.exit(1), graceMs).unref();
  process.kill(process.pid, 'SIGTERM');
}

if (process.connected === false) end();
process.once('disconnect', end);

// A channel that is listened to would keep a finished one-shot process alive.
process.channel?.unref();
