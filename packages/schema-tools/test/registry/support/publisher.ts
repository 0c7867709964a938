import { advance } from '../../../src/registry/advance.ts';
import { Registry } from '../../../src/registry/registry.ts';
import { counting } from './counting.ts';

/**
 * A process that publishes: `publisher.ts <registry> <name> <count>`. When it is told to begin, by a
 * line on standard input, it counts its subgraph up, a revision for each, and prints their numbers.
 */
const [folder = '', name = '', count = ''] = process.argv.slice(2);

process.stdout.write('ready\n');
await new Promise((resolve) => process.stdin.once('data', resolve));
process.stdin.destroy();

for (let published = 0; published < Number(count); published += 1) {
  const { revision } = await advance(await Registry.open(folder), counting(name));
  process.stdout.write(`${revision}\n`);
}
