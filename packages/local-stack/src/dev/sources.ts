import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The folders with the sources that a service runs from: its own and those of the shared packages
 * that it depends on, directly or through another package.
 *
 * @param root the repository
 * @param folder the service's folder
 */
export async function sourceFolders(root: string, folder: string): Promise<string[]> {
  const packages = await sharedPackages(root);
  const folders = new Set<string>();
  const visit = async (visited: string): Promise<void> => {
    if (folders.has(visited)) return;
    folders.add(visited);
    for (const name of (await readManifest(visited)).dependencies) {
      const dependency = packages.get(name);
      if (dependency !== undefined) await visit(dependency);
    }
  };
  await visit(folder);
  return [...folders].map((one) => join(one, 'src'));
}

/** The folder of each shared package by the package's name. */
async function sharedPackages(root: string): Promise<ReadonlyMap<string, string>> {
  const parent = join(root, 'packages');
  const entries = await readdir(parent, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return new Map(
    await Promise.all(
      folders.map(async (name) => {
        const folder = join(parent, name);
        return [(await readManifest(folder)).name, folder] as const;
      }),
    ),
  );
}

interface Manifest {
  readonly name: string;
  /** The names of what it needs at run time. */
  readonly dependencies: readonly string[];
}

async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, 'package.json');
  const manifest: unknown = JSON.parse(await readFile(path, 'utf8'));
  if (typeof manifest !== 'object' || manifest === null) throw new Error(`${path} is no object.`);
  const name: unknown = Reflect.get(manifest, 'name');
  const dependencies: unknown = Reflect.get(manifest, 'dependencies');
  return {
    name: typeof name === 'string' ? name : '',
    dependencies:
      typeof dependencies === 'object' && dependencies !== null ? Object.keys(dependencies) : [],
  };
}
