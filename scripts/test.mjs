// npm test: installs and builds what is missing, then runs jest with the arguments given.
import { requireNode } from './bootstrap/requireNode.mjs';

requireNode(new URL('../package.json', import.meta.url));
import('./bootstrap/runJest.mjs').then(({ runJest }) => runJest(process.argv.slice(2)));
