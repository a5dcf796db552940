import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** How much is read at once: large enough for speed, small enough for the signal to be looked at often. */
const CHUNK_BYTES = 1024 * 1024;

/** A file's size and SHA-256 as it was read. */
export interface FileHash {
  readonly bytes: number;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
}

/** Reads a file as a stream and computes its SHA-256; rejects with the signal's reason when it is aborted, also within the file. */
export async function hashFile(path: string, signal: AbortSignal): Promise<FileHash> {
  // Not through a link that took the file's place since it was listed.
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of file.createReadStream({ highWaterMark: CHUNK_BYTES })) {
    signal.throwIfAborted();
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  return { bytes, sha256: hash.digest('hex') };
}
