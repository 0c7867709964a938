import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/**
 * A text that changes when a file is written, added or removed. Files are told apart by time and
 * size, which is fast enough to do on every start.
 *
 * @param {string} root the folder that paths are relative to
 * @param {readonly string[]} places files and folders to look at
 * @param {(path: string) => boolean} counts whether a file counts; the path has forward slashes
 */
export function fingerprint(root, places, counts) {
  const hash = createHash('sha256');
  for (const path of places.flatMap((place) => filesIn(join(root, place)))) {
    const name = relative(root, path).split(sep).join('/');
    if (!counts(name)) continue;
    const { mtimeMs, size } = statSync(path);
    hash.update(`${name} ${mtimeMs} ${size}\n`);
  }
  return hash.digest('hex');
}

function filesIn(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules')
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => filesIn(join(path, entry.name)));
}
