import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { displayPath, reason } from '../config/files.ts';
import { InputError } from '../errors.ts';
import type { Place } from '../report/report.ts';

/** A line of the router's log: an operation of a version of a client, in an hour. */
const line = z.object({
  hour: z.iso.datetime(),
  client: z.object({ name: z.string().nullable(), version: z.string().nullable() }),
  operationName: z.string().nullable(),
  hash: z.string(),
  document: z.string(),
  count: z.int().positive(),
});

/** An operation that a client has sent, in all hours and versions together. */
export interface SeenOperation {
  /** As the client calls itself, which may be anything; null when it does not say. */
  readonly client: string | null;
  readonly versions: ReadonlySet<string>;
  /** The SHA-256 of the document, in hexadecimal digits. */
  readonly hash: string;
  /** Normalised by the router, without the literals that it had. */
  readonly document: string;
  readonly count: number;
  /** The beginning of the last hour in which it was seen, in ISO 8601. */
  readonly lastSeen: string;
  /** Where the log has it first. */
  readonly place: Place;
}

/** What a log has, and the lines in it that are none. */
export interface OperationLog {
  /** The most frequent first. */
  readonly operations: readonly SeenOperation[];
  readonly malformed: readonly Place[];
}

/**
 * Reads the router's log of operations. Lines that are none are skipped and told: a router that was
 * killed may have left one half written, which says nothing about the others.
 *
 * @param paths files, or folders with `operations-<hour>.jsonl`
 * @throws InputError when there is no such file, or a folder has no log
 */
export async function readLog(paths: readonly string[]): Promise<OperationLog> {
  const seen = new Map<string, SeenOperation>();
  const malformed: Place[] = [];
  const files = (await Promise.all(paths.map(filesAt))).flat();
  // A file that is named twice would count twice.
  for (const path of new Set(files)) {
    let number = 0;
    for await (const text of linesOf(path)) {
      number += 1;
      if (text.trim() === '') continue;
      const place = { path, line: number, column: 1 };
      const parsed = parseLine(text);
      if (parsed === undefined) malformed.push(place);
      else add(seen, parsed, place);
    }
  }
  const operations = [...seen.values()].toSorted(
    (one, other) => other.count - one.count || (one.hash < other.hash ? -1 : 1),
  );
  return { operations, malformed };
}

async function filesAt(path: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const names = (await readdir(path)).filter((name) => /^operations-.*\.jsonl$/.test(name));
    if (names.length > 0) return names.toSorted().map((name) => join(path, name));
  } catch (error) {
    throw unreadable(path, error);
  }
  throw new InputError(
    `${displayPath(path)} has no log of operations: there is no operations-*.jsonl in it.`,
  );
}

async function* linesOf(path: string): AsyncGenerator<string> {
  try {
    yield* createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity });
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, cause: unknown): InputError {
  const message = `Cannot read the log of operations, ${displayPath(path)}: ${reason(cause)}.`;
  return new InputError(message, { cause });
}

function parseLine(text: string): z.infer<typeof line> | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { data } = line.safeParse(json);
  const isWhole =
    data?.hash ===
    createHash('sha256')
      .update(data?.document ?? '')
      .digest('hex');
  return isWhole ? data : undefined;
}

function add(
  seen: Map<string, SeenOperation>,
  { hour, client: { name, version }, hash, document, count }: z.infer<typeof line>,
  place: Place,
): void {
  const key = JSON.stringify([name, hash]);
  const known = seen.get(key);
  const versions = new Set(known?.versions);
  if (version !== null) versions.add(version);
  seen.set(key, {
    client: name,
    versions,
    hash,
    document,
    count: (known?.count ?? 0) + count,
    lastSeen: known === undefined || hour > known.lastSeen ? hour : known.lastSeen,
    place: known?.place ?? place,
  });
}
