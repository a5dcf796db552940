import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

/** Opens a runner's file. Rejects for what is no regular file (a link may lead to one), and for what is larger than `maxBytes`. */
export async function openSource(path: string, maxBytes: number): Promise<FileHandle> {
  // Without O_NONBLOCK, opening a pipe that nobody writes to would take for ever.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw new Error(`attach: expected a file at ${path}, got ${found.isDirectory() ? 'a folder' : 'something else'}`);
    if (found.size > maxBytes) {
      throw new Error(
        `attach: expected a file of at most ${maxBytes} bytes (JOBCAST_MAX_FILE_BYTES), got ${found.size} at ${path}; split it, or raise the limit`,
      );
    }
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}
