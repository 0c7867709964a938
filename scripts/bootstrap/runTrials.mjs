import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bootstrapOrExit, root } from './bootstrap.mjs';
import { jestCommand } from './runJest.mjs';

/** The trials, each a file of e2e/test/orders, in the order in which they run. */
const trials = ['crashes', 'oversell', 'retries', 'chaos', 'model', 'bugs'];

const usage = `npm run test:orders [-- --only <trial>] [--short]

  --only   one of ${trials.join(', ')}; may be repeated
  --short  what npm test runs of them, instead of the full form

SEED=<seed> in the environment repeats a run with the same random choices.`;

/**
 * Makes the checkout ready and runs the trials of orders one after the other, then prints what they
 * showed as one table. Exits with 1 when one of them failed.
 *
 * @param {readonly string[]} args arguments of the command line
 */
export async function runTrials(args) {
  const { chosen, form } = readArguments(args);
  await bootstrapOrExit();
  const seed = process.env['SEED']?.trim() || String(Math.floor(Math.random() * 1e9));
  console.log(`SEED=${seed} repeats this run (form: ${form}).`);
  const folder = mkdtempSync(join(tmpdir(), 'order-trials-'));
  const summary = join(folder, 'summary.jsonl');
  const env = { ...process.env, FORM: form, SEED: seed, TRIALS_SUMMARY: summary };
  const failed = [];
  for (const trial of chosen) {
    if (!(await passes(trial, env))) failed.push(trial);
  }
  console.log(`\n${table(summary)}\n\nSEED=${seed}, form: ${form}.`);
  rmSync(folder, { recursive: true });
  if (failed.length === 0) return;
  console.log(`Failed: ${failed.join(', ')}.`);
  process.exitCode = 1;
}

function readArguments(args) {
  try {
    const options = {
      only: { type: 'string', multiple: true, default: trials },
      short: { type: 'boolean', default: false },
    };
    const { values } = parseArgs({ args, options });
    const unknown = values.only.find((name) => !trials.includes(name));
    if (unknown !== undefined) throw new TypeError(`There is no trial called ${unknown}.`);
    return { chosen: values.only, form: values.short ? 'short' : 'full' };
  } catch (error) {
    console.error(`${error.message}\n\n${usage}`);
    process.exit(2);
  }
}

function passes(trial, env) {
  const only = ['--selectProjects', 'e2e', '--testPathPatterns', `e2e/test/orders/${trial}\\.test`];
  const [program, ...args] = jestCommand([...only, '--runInBand']);
  const child = spawn(program, args, { cwd: root, env, stdio: 'inherit' });
  // Ctrl-C reaches jest as well; this process waits for it.
  process.on('SIGINT', () => undefined);
  return new Promise((resolve) => {
    child.on('exit', (code) => resolve(code === 0));
  });
}

/** What the trials wrote, as a table in Markdown. */
function table(summary) {
  const lines = existsSync(summary) ? readFileSync(summary, 'utf8').trim().split('\n') : [];
  const rows = lines
    .map((line) => JSON.parse(line))
    .map(({ trial, size, violations, seconds, evidence }) => [
      trial,
      size,
      String(violations),
      `${Math.round(seconds)} s`,
      Object.entries(evidence)
        .map(([name, count]) => `${name}: ${count}`)
        .join(', '),
    ]);
  const head = ['Trial', 'Size', 'Violations', 'Took', 'What happened'];
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
