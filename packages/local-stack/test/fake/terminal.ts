/** Runs `npm start` or `npm run dev`, as its first argument says, in the project of its second. */
import { run } from '../../src/index.ts';

const [mode, root] = process.argv.slice(2);
if ((mode !== 'start' && mode !== 'dev') || root === undefined) throw new Error('Run what, where?');
process.exitCode = await run(mode, { root });
