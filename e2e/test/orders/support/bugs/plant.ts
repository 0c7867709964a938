import { readFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { join } from 'node:path';

import type { Extras } from '../programs.ts';

/** A change of a built module. */
export interface Edit {
  /** The module's path in the repository: `subgraphs/orders/dist/saga/record.js`. */
  readonly file: string;
  /** A text that the module has exactly once. */
  readonly find: string;
  readonly replace: string;
}

/** A fault that is put into the services on purpose, to see that the trials find it. */
export interface SeededBug {
  readonly name: string;
  readonly edits: readonly Edit[];
}

const root = fileURLToPath(new URL('../../../../../', import.meta.url));
const preload = new URL('../../../../preload/replaceModules.js', import.meta.url).href;

/**
 * Puts a bug into the services of a shop. The built files stay as they are: processes that are started
 * with these extras load the changed sources in their place.
 *
 * @throws {Error} when a text that is to be replaced is not there exactly once: what was rewritten since
 *   needs the bug written anew, or nothing would be tested any more
 */
export async function plant(bug: SeededBug): Promise<Readonly<Record<string, Extras>>> {
  const sources = new Map<string, string>();
  for (const edit of bug.edits) {
    const path = join(root, edit.file);
    const source = sources.get(path) ?? (await readFile(path, 'utf8'));
    sources.set(path, apply(bug, edit, source));
  }
  const byUrl = [...sources].map(([path, source]) => [pathToFileURL(path).href, source]);
  const extras: Extras = {
    nodeOptions: ['--import', preload],
    environment: { REPLACED_MODULES: JSON.stringify(Object.fromEntries(byUrl)) },
  };
  return { orders: extras, products: extras };
}

function apply({ name }: SeededBug, { file, find, replace }: Edit, source: string): string {
  const [before, after, ...more] = source.split(find);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(
      `The bug "${name}" does not apply: ${file} must have this once:\n${find}\nWrite the bug anew for what is there now.`,
    );
  }
  return `${before}${replace}${after}`;
}
