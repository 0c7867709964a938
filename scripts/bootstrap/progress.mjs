import { performance } from 'node:perf_hooks';
import { clearInterval, setInterval } from 'node:timers';

const frames = ['|', '/', '-', '\\'];

/** How often a step that goes on says so, in milliseconds: moving at a terminal, lines in a log. */
const everyMs = { terminal: 200, log: 10_000 };

/**
 * Shows that a step is under way: where it takes over two seconds nobody should have to wonder.
 *
 * @param {string} label what the step does
 * @returns {(ok: boolean) => void} to be called at its end
 */
export function progress(label) {
  const startedAt = performance.now();
  const elapsed = () => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
  const terminal = process.stdout.isTTY === true;
  let frame = 0;
  const show = () => {
    if (!terminal) return console.log(`${label} (${elapsed()} so far)`);
    frame = (frame + 1) % frames.length;
    process.stdout.write(`\r${frames[frame]} ${label} (${elapsed()})`);
  };
  if (!terminal) console.log(label);
  const timer = setInterval(show, terminal ? everyMs.terminal : everyMs.log);
  return (ok) => {
    clearInterval(timer);
    const end = `${ok ? '✓' : '✗'} ${label} (${elapsed()})`;
    console.log(terminal ? `\r${end}` : end);
  };
}
