import { join } from 'node:path';
import { stallAt } from './stall.ts';

const { advance } = await import('../../../src/registry/advance.ts');
const { Registry } = await import('../../../src/registry/registry.ts');
const { counting, emptyRevision } = await import('./counting.ts');

/**
 * Publishes into one registry after the other, `<folder>/1`, `<folder>/2` and so on, and stops in each
 * at one operation on files later than in the one before, until there are no more.
 */
const [folder = ''] = process.argv.slice(2);

for (let at = 1, stalled = true; stalled; at += 1) {
  const registry = await Registry.create(join(folder, String(at)), emptyRevision);
  const stall = stallAt(at).then(() => true);
  stalled = await Promise.race([stall, advance(registry, counting('a')).then(() => false)]);
  stallAt(Infinity).catch(() => undefined);
}
