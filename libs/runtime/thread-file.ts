import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * The built file that a thread is to run: `threadFile(import.meta.url, './heartbeat-thread.js')`. Threads run JavaScript only:
 * when the caller itself is a TypeScript source (as in a test), the file of the same place below `dist/` is taken. Throws when
 * the file is not there.
 */
export function threadFile(callerUrl: string, path: string): URL {
  const named = new URL(path, callerUrl);
  const file = callerUrl.endsWith('.ts') ? builtFrom(fileURLToPath(named)) : named;
  if (existsSync(file)) return file;
  throw new Error(`expected the file of a thread at ${fileURLToPath(file)}, found none; build the project (npm run build)`);
}

function builtFrom(source: string): URL {
  const root = packageFolder(dirname(source));
  return pathToFileURL(join(root, 'dist', relative(root, source)));
}

function packageFolder(folder: string): string {
  if (existsSync(join(folder, 'package.json')) || folder === dirname(folder)) return folder;
  return packageFolder(dirname(folder));
}
