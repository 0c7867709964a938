// npm run test:orders: installs and builds what is missing, then runs the trials of orders in full.
import { requireNode } from './bootstrap/requireNode.mjs';

requireNode(new URL('../package.json', import.meta.url));
import('./bootstrap/runTrials.mjs').then(({ runTrials }) => runTrials(process.argv.slice(2)));
