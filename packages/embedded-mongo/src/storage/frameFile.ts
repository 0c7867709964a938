import { readFileSync } from 'node:fs';
import { FRAME_HEADER_BYTES, findFrame, readFrame } from './frame.ts';

/** A file of the data folder that can't be trusted. Nothing is started on it and nothing changed. */
export class DamagedFile extends Error {
  override readonly name = 'DamagedFile';
}

/** What a file of frames holds. */
export interface FrameFileContent {
  readonly payloads: readonly Buffer[];
  /** Where its last sound frame ends. */
  readonly end: number;
  /** How many bytes of a frame that was not written to its end follow. */
  readonly torn: number;
}

/**
 * Reads a file of frames to its end.
 *
 * @throws {DamagedFile} when a frame can't be read although another one follows it
 */
export function readFrameFile(path: string): FrameFileContent {
  const bytes = readFileSync(path);
  const payloads: Buffer[] = [];
  let end = 0;
  while (end < bytes.length) {
    const payload = readFrame(bytes, end);
    if (payload === undefined) break;
    payloads.push(payload);
    end += FRAME_HEADER_BYTES + payload.length;
  }
  if (end < bytes.length) {
    const next = findFrame(bytes, end + 1);
    if (next !== undefined) {
      throw new DamagedFile(
        `${path} is damaged: the record at byte ${end} can't be read, and sound ones follow it at byte ${next}`,
      );
    }
  }
  return { payloads, end, torn: bytes.length - end };
}
