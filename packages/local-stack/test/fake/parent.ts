/** Runs the stack of the project in its first argument, and writes the ids of its processes. */
import { startStack } from '../../src/index.ts';

const [root] = process.argv.slice(2);
if (root === undefined) throw new Error('Which project?');
const { router, subgraphs } = await startStack({ root });
const children = [...subgraphs.values()].flatMap(({ database, service }) => [database, service]);
process.stdout.write(`${[router, ...children].map((child) => child?.pid ?? '').join(' ')}\n`);
