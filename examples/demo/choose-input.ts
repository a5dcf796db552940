import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { foldersBelow, trackedFolders } from './find-folders.js';
import type { FolderFiles } from './folder-files.js';

const PROJECT = fileURLToPath(new URL('../../..', import.meta.url));

/** What the demo audits: the folder that was given, or the project's own files. */
export async function chooseInput(given: string | undefined): Promise<{ readonly root: string; readonly folders: readonly FolderFiles[] }> {
  const root = resolve(given ?? PROJECT);
  const isFolder = await stat(root).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new Error(`expected a folder, got ${root}, which is none; give another one, or none for the project's own files`);
  const folders = given === undefined ? await trackedFolders(root) : await foldersBelow(root);
  if (folders.length === 0) throw new Error(`expected files in ${root}, found none that can be read; give another folder`);
  return { root, folders };
}
