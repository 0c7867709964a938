import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** A change of a built module. */
export interface Edit {
  /** The module's path in the repository: `subgraphs/orders/dist/saga/record.js`. */
  readonly file: string;
  /** A text that the module has exactly once. */
  readonly find: string;
  readonly replace: string;
}

/** What a process is started with to run other sources than its files have. */
export interface EditedModules {
  /** Options of node. */
  readonly nodeOptions: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

const root = fileURLToPath(new URL('../../../', import.meta.url));
const preload = new URL('../../preload/replaceModules.js', import.meta.url).href;

/**
 * Changes built modules for a process. The files stay as they are: a process that is started with what
 * this gives loads the changed sources in their place.
 *
 * @param what names the change, for errors
 * @throws {Error} when a text that is to be replaced is not there exactly once: what was rewritten since
 *   needs the change written anew, or nothing would be tested any more
 */
export async function editModules(what: string, edits: readonly Edit[]): Promise<EditedModules> {
  const sources = new Map<string, string>();
  for (const edit of edits) {
    const path = join(root, edit.file);
    const source = sources.get(path) ?? (await readFile(path, 'utf8'));
    sources.set(path, apply(what, edit, source));
  }
  const byUrl = [...sources].map(([path, source]) => [pathToFileURL(path).href, source]);
  return {
    nodeOptions: ['--import', preload],
    environment: { REPLACED_MODULES: JSON.stringify(Object.fromEntries(byUrl)) },
  };
}

function apply(what: string, { file, find, replace }: Edit, source: string): string {
  const [before, after, ...more] = source.split(find);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(
      `"${what}" does not apply: ${file} must have this once:\n${find}\nWrite it anew for what is there now.`,
    );
  }
  return `${before}${replace}${after}`;
}
