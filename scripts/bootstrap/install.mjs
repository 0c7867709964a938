import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm, runCommand } from './command.mjs';

/**
 * Installs the dependencies where node_modules is not what package-lock.json says.
 *
 * @param {string} root the repository
 * @throws {CommandFailed}
 */
export async function installIfStale(root) {
  if (isInstalled(root)) return;
  await runCommand('Installing the dependencies (npm ci)', npm('ci', '--no-progress'), root);
}

/**
 * Compares package-lock.json with the record that npm keeps of what it installed. Optional packages
 * may be missing: they are those of other platforms.
 */
function isInstalled(root) {
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const present = packagesOf(join(root, 'node_modules/.package-lock.json'));
  if (wanted === undefined || present === undefined) return false;
  return Object.entries(wanted).every(([path, { version, integrity, optional }]) => {
    if (path === '') return true;
    const found = present[path];
    if (found === undefined) return optional === true;
    return found.version === version && found.integrity === integrity;
  });
}

function packagesOf(lockfile) {
  try {
    return JSON.parse(readFileSync(lockfile, 'utf8')).packages;
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
