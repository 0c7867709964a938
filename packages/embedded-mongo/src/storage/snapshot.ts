import { rename, open } from 'node:fs/promises';
import { filePath, headerFrame, syncFolder, writeFully } from './files.ts';
import { encodeEntry } from './entry.ts';
import type { Entry } from './entry.ts';
import { encodeFrame } from './frame.ts';

/** How many bytes are gathered into a frame of a snapshot. */
const FRAME_BYTES = 1024 * 1024;

/**
 * Writes a snapshot beside the old one and puts it in place when it is on disk.
 *
 * @param state the entries that make the state; they are taken one by one while writing
 * @returns its size in bytes
 */
export async function writeSnapshot(
  folder: string,
  generation: number,
  state: Iterable<Entry>,
): Promise<number> {
  const path = filePath(folder, 'snapshot', generation);
  const temporary = `${path}.tmp`;
  const file = await open(temporary, 'w');
  let size = 0;
  const write = async (frame: Buffer): Promise<void> => {
    await writeFully(file, frame);
    size += frame.length;
  };
  try {
    await write(headerFrame('snapshot', generation));
    let pieces: Uint8Array[] = [];
    let bytes = 0;
    for (const entry of state) {
      for (const piece of encodeEntry(entry)) {
        pieces.push(piece);
        bytes += piece.length;
      }
      if (bytes >= FRAME_BYTES) {
        await write(encodeFrame(pieces));
        pieces = [];
        bytes = 0;
      }
    }
    await write(encodeFrame([...pieces, ...encodeEntry({ kind: 'end' })]));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await syncFolder(folder);
  return size;
}
