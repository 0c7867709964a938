import { promises as files } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/**
 * Lets whoever uses `node:fs/promises` in this process stop for good at an operation: what a killed
 * process leaves in its files, without the time that it takes to start one. It has to be imported
 * before what is to stop.
 */
let left = Infinity;
let onStall: () => void = () => undefined;

/** Stops at the n-th operation from now, and resolves when it has. */
export function stallAt(n: number): Promise<void> {
  left = n;
  return new Promise((resolve) => {
    onStall = resolve;
  });
}

const stopped = new Promise<never>(() => undefined);

/** Counts the calls of a function, and stops at the one. */
function count(target: object, name: string, beforeStop?: typeof writeHalf): void {
  const operation: unknown = Reflect.get(target, name);
  if (typeof operation !== 'function') throw new TypeError(`There is no ${name}.`);
  Reflect.set(target, name, async function (this: unknown, ...args: unknown[]): Promise<unknown> {
    left -= 1;
    if (left > 0) {
      const result: unknown = await Reflect.apply(operation, this, args);
      return result;
    }
    if (left === 0) {
      await beforeStop?.(operation, this, args);
      onStall();
    }
    return await stopped;
  });
}

async function writeHalf(write: object, file: unknown, [text]: readonly unknown[]): Promise<void> {
  const half = String(text).slice(0, String(text).length / 2);
  if (typeof write === 'function') await Reflect.apply(write, file, [half]);
}

const file = await files.open(import.meta.filename);
const handle: unknown = Object.getPrototypeOf(file);
await file.close();
if (typeof handle !== 'object' || handle === null) throw new TypeError('A file has no prototype.');
count(handle, 'writeFile', writeHalf);
count(handle, 'sync');
for (const name of ['open', 'link', 'rename', 'rm', 'readdir', 'readFile']) count(files, name);
syncBuiltinESMExports();
