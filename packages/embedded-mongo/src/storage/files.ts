import { readdirSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Int32 } from 'bson';
import { decodeDocument, encodeDocument } from '../wire/rawDocument.ts';
import { encodeFrame } from './frame.ts';
import { DamagedFile } from './frameFile.ts';

/**
 * The files of a data folder. The state is that of the newest snapshot, changed by the logs of its
 * generation and the later ones, in order.
 */
export type FileKind = 'snapshot' | 'log';

/** The version of the files' format, which the first frame of each names. */
const FORMAT_VERSION = 1;

export function filePath(folder: string, kind: FileKind, generation: number): string {
  return join(folder, `${kind}-${String(generation).padStart(8, '0')}`);
}

/** The generations of which a folder has a file of a kind, lowest first. */
export function generations(folder: string, kind: FileKind): number[] {
  const pattern = new RegExp(`^${kind}-(\\d{8})$`);
  return readdirSync(folder)
    .map((name) => pattern.exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .map(Number)
    .sort((a, b) => a - b);
}

/** Removes the files that a snapshot has replaced. */
export function removeBefore(folder: string, generation: number): void {
  for (const kind of ['snapshot', 'log'] as const) {
    for (const old of generations(folder, kind)) {
      if (old < generation) rmSync(filePath(folder, kind, old));
    }
  }
}

/** The frame that every file starts with. */
export function headerFrame(kind: FileKind, generation: number): Buffer {
  const version = new Int32(FORMAT_VERSION);
  return encodeFrame([encodeDocument({ format: `embedded-mongo ${kind}`, version, generation })]);
}

/** @throws {DamagedFile} when a file's first payload isn't the header that it should have */
export function checkHeader(path: string, kind: FileKind, payload: Buffer): void {
  const { format, version } = headerOf(payload);
  if (format !== `embedded-mongo ${kind}`) throw new DamagedFile(`${path} is not a ${kind}`);
  if (!(version instanceof Int32) || version.value !== FORMAT_VERSION) {
    throw new DamagedFile(
      `${path} has format version ${String(version)}, this release reads ${FORMAT_VERSION}`,
    );
  }
}

function headerOf(payload: Buffer): { format: unknown; version: unknown } {
  const header = decodeDocument(payload);
  return { format: header['format'], version: header['version'] };
}

/** Writes all bytes: a single write may take fewer. */
export async function writeFully(file: FileHandle, bytes: Uint8Array): Promise<void> {
  let offset = 0;
  while (offset < bytes.length) {
    const { bytesWritten } = await file.write(bytes, offset);
    offset += bytesWritten;
  }
}

/** Makes the names in a folder durable: that of a file which was created, renamed or removed. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
