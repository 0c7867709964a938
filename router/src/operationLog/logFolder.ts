import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { StartupError } from '@shop/service-kit';

import { hourOf, startOf } from './hourCounts.ts';

/** A folder with a file for each hour of each router that writes into it. */
export interface LogFolder {
  /** Puts the lines of an hour in the place of those that it had, whole or not at all. */
  write(hour: number, lines: string): Promise<void>;
  /** Removes what is older than 30 days, and then the oldest files, until the rest is within bounds. */
  prune(now: number): Promise<void>;
}

/** How long files are kept, in hours. */
const KEPT_HOURS = 30 * 24;

/** A file that is being written belongs to a router that died when it is as old as this. */
const ABANDONED_HOURS = 1;

/** @throws {StartupError} when there is no such folder and it cannot be made */
export async function openLogFolder(path: string, maxBytes: number): Promise<LogFolder> {
  try {
    await mkdir(path, { recursive: true });
  } catch (cause) {
    throw new StartupError(
      `The folder ${path} for the log of operations cannot be made: set OPERATION_LOG_PATH to one that can.`,
      { cause },
    );
  }
  // Several routers may share the folder, and one that starts again must not overwrite its last file.
  const router = randomBytes(4).toString('hex');
  let written = '';

  return {
    async write(hour, lines) {
      const name = `operations-${startOf(hour).slice(0, 'YYYY-MM-DDTHH'.length)}-${router}.jsonl`;
      const draft = join(path, `.${name}.tmp`);
      await writeFile(draft, lines);
      await rename(draft, join(path, name));
      written = name;
    },

    async prune(now) {
      const names = (await readdir(path)).sort();
      let total = 0;
      // The newest first: what is beyond the bound is the oldest.
      for (const name of names.filter(isLogFile).reverse()) {
        const file = join(path, name);
        total += await sizeOf(file);
        const tooOld = hourOf(now) - hourNamedBy(name) > KEPT_HOURS;
        if (name !== written && (tooOld || total > maxBytes)) await rm(file, { force: true });
      }
      for (const name of names.filter(isDraft)) {
        if (hourOf(now) - hourNamedBy(name) > ABANDONED_HOURS) {
          await rm(join(path, name), { force: true });
        }
      }
    },
  };
}

const fileName = /^operations-(\d{4}-\d\d-\d\dT\d\d)[\w-]*\.jsonl$/;
const draftName = /^\.operations-(\d{4}-\d\d-\d\dT\d\d)[\w-]*\.jsonl\.tmp$/;

function isLogFile(name: string): boolean {
  return fileName.test(name);
}

function isDraft(name: string): boolean {
  return draftName.test(name);
}

function hourNamedBy(name: string): number {
  const [, hour = ''] = fileName.exec(name) ?? draftName.exec(name) ?? [];
  return hourOf(Date.parse(`${hour}:00:00Z`));
}

/** Another router may have removed the file: it has no size then. */
async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch {
    return 0;
  }
}
