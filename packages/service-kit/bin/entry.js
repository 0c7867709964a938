import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Runs a command of this package: from its source in a checkout, where it has to work before
 * anything is built, and as built where only `dist` was published.
 *
 * @param {string} name the module within `src`, without its extension
 */
export async function run(name) {
  const source = new URL(`../src/${name}.ts`, import.meta.url);
  if (!existsSync(fileURLToPath(source))) {
    await import(new URL(`../dist/${name}.js`, import.meta.url).href);
    return;
  }
  const { register } = await import('tsx/esm/api');
  register();
  await import(source.href);
}
