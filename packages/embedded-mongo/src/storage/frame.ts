import { crc32 } from 'node:zlib';

/**
 * A frame is what is written and synced as one: the changes of all writers that shared a sync. On
 * disk it is four bytes that mark its start, the length of its payload, a CRC-32 over that length
 * and the payload (both numbers uint32, little endian), and the payload.
 *
 * A frame is only begun when the one before it is on disk. So a frame that can't be read is a torn
 * tail, never acknowledged, if no frame follows it; if one does, the file was damaged.
 */
export const FRAME_START = Buffer.from([0xe5, 0x4d, 0x46, 0x52]);

export const FRAME_HEADER_BYTES = FRAME_START.length + 8;

/** Puts a payload, given in pieces, in a frame. */
export function encodeFrame(payload: readonly Uint8Array[]): Buffer {
  const header = Buffer.alloc(FRAME_HEADER_BYTES);
  const frame = Buffer.concat([header, ...payload]);
  frame.set(FRAME_START);
  frame.writeUInt32LE(frame.length - FRAME_HEADER_BYTES, FRAME_START.length);
  frame.writeUInt32LE(checksum(frame), FRAME_START.length + 4);
  return frame;
}

/** The CRC over the length and the payload of a frame. */
function checksum(frame: Buffer): number {
  const length = frame.subarray(FRAME_START.length, FRAME_START.length + 4);
  return crc32(frame.subarray(FRAME_HEADER_BYTES), crc32(length));
}

/**
 * The frame at an offset.
 *
 * @returns its payload, or `undefined` when there is no whole and sound frame
 */
export function readFrame(bytes: Buffer, offset: number): Buffer | undefined {
  if (bytes.length - offset < FRAME_HEADER_BYTES) return undefined;
  if (
    bytes.compare(FRAME_START, 0, FRAME_START.length, offset, offset + FRAME_START.length) !== 0
  ) {
    return undefined;
  }
  const length = bytes.readUInt32LE(offset + FRAME_START.length);
  const end = offset + FRAME_HEADER_BYTES + length;
  if (end > bytes.length) return undefined;
  const frame = bytes.subarray(offset, end);
  if (checksum(frame) !== bytes.readUInt32LE(offset + FRAME_START.length + 4)) return undefined;
  return frame.subarray(FRAME_HEADER_BYTES);
}

/** Where the first sound frame after an offset starts, or `undefined` when there is none. */
export function findFrame(bytes: Buffer, offset: number): number | undefined {
  let at = bytes.indexOf(FRAME_START, offset);
  while (at !== -1) {
    if (readFrame(bytes, at) !== undefined) return at;
    at = bytes.indexOf(FRAME_START, at + 1);
  }
  return undefined;
}
