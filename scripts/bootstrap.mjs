// node scripts/bootstrap.mjs: installs and builds what is missing, and nothing else.
import { requireNode } from './bootstrap/requireNode.mjs';

requireNode(new URL('../package.json', import.meta.url));
import('./bootstrap/bootstrap.mjs').then(({ bootstrapOrExit }) => bootstrapOrExit());
