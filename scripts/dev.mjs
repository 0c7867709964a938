// npm run dev: installs and builds what is missing, then runs the whole system from its sources and
// reloads what changes.
import { requireNode } from './bootstrap/requireNode.mjs';

requireNode(new URL('../package.json', import.meta.url));
import('./bootstrap/runStack.mjs').then(({ runStack }) => runStack('dev'));
