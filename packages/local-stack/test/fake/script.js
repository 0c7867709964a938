/** An npm script that says that it ran, and fails with a message while there is a file `wrong`. */
import { appendFileSync, existsSync } from 'node:fs';
import { basename } from 'node:path';

const [name] = process.argv.slice(2);
appendFileSync(process.env.FAKE_EVENTS, `${name} of ${basename(process.cwd())} runs\n`);
if (existsSync('wrong')) {
  process.stderr.write(`${name} says what is wrong\n`);
  process.exit(1);
}
process.stdout.write(`${name} is done\n`);
