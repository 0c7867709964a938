// Read by every Node that can read modules at all: nothing newer than ECMAScript 2019 here, nor in
// the scripts that import this.
import { readFileSync } from 'fs';

/**
 * Ends the process with a sentence when this Node is older than package.json asks for.
 *
 * @param {URL} manifest the package.json
 */
export function requireNode(manifest) {
  const wanted = JSON.parse(readFileSync(manifest, 'utf8')).engines.node.replace('>=', '');
  const present = process.versions.node;
  if (!isOlder(present, wanted)) return;
  console.error(
    'This needs Node ' +
      wanted +
      ' or newer, and this is Node ' +
      present +
      '. ' +
      'Get a newer one from https://nodejs.org, or with "nvm install" in this folder.',
  );
  process.exit(1);
}

function isOlder(present, wanted) {
  const left = present.split('.').map(Number);
  const right = wanted.split('.').map(Number);
  for (let i = 0; i < right.length; i += 1) {
    if (left[i] !== right[i]) return left[i] < right[i];
  }
  return false;
}
