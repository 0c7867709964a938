import { run } from './cli.ts';

process.exitCode = await run(process.argv.slice(2), process.env, {
  print: (text) => void process.stdout.write(`${text}\n`),
  warn: (text) => void process.stderr.write(`${text}\n`),
});
