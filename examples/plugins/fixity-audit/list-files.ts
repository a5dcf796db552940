import { lstat, readdir, realpath } from 'node:fs/promises';
import { isAbsolute, join, normalize, relative, sep } from 'node:path';

/** Every regular file below `root`, as sorted relative paths; symbolic links and special files are passed over. */
export async function listFiles(root: string, signal: AbortSignal): Promise<string[]> {
  const found: string[] = [];
  const waiting = [root];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    signal.throwIfAborted();
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) waiting.push(path);
      if (entry.isFile()) found.push(relative(root, path));
    }
  }
  return found.sort();
}

/** The given paths, sorted, once each is known to be a regular file inside `root` that no symbolic link leads to. */
export async function checkFiles(root: string, files: readonly string[], signal: AbortSignal): Promise<string[]> {
  const checked = new Set<string>();
  for (const file of files) {
    signal.throwIfAborted();
    const path = normalize(file);
    if (isAbsolute(file) || path === '..' || path.startsWith(`..${sep}`)) {
      throw new Error(`files: expected paths relative to the folder and inside it, got ${JSON.stringify(file)}`);
    }
    await checkFile(root, path);
    checked.add(path);
  }
  return [...checked].sort();
}

async function checkFile(root: string, file: string): Promise<void> {
  const path = join(root, file);
  const found = await lstat(path).catch((cause: unknown) => {
    throw new Error(`files: ${JSON.stringify(file)} is not in ${root}; correct the list, or leave it out to audit every file`, { cause });
  });
  if ((await realpath(path)) !== path)
    throw new Error(`files: a symbolic link leads to ${JSON.stringify(file)}; give the path of the file itself`);
  if (!found.isFile()) throw new Error(`files: expected regular files, but ${JSON.stringify(file)} is none`);
}
