import { monitorHold } from './hold.ts';
import { startTestRouter, textSource } from '../../support/router.ts';
import { readFileSync } from 'node:fs';

/**
 * A router in a process of its own that watches how long it holds its event loop. It tells its
 * parent where it serves, and answers each message with what it has found since the one before.
 */
const [supergraphPath = '', subgraphUrl = ''] = process.argv.slice(2);
const urls = new Map(['users', 'products', 'orders'].map((name) => [name, subgraphUrl]));
const { url } = await startTestRouter(textSource(readFileSync(supergraphPath, 'utf8')), {
  subgraphUrls: urls,
  maxBodyBytes: 262_144,
});
const hold = monitorHold();
process.on('message', () => process.send?.(hold.take()));
process.send?.({ url });
