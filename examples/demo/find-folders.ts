import { execFile } from 'node:child_process';
import { access, constants, lstat, readdir } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import type { FolderFiles } from './folder-files.js';

/** Enough to see something, and few enough to end within a minute. */
const MAX_FOLDERS = 150;
/** Where there is no git to ask, these are not part of the project. */
const NOT_TRACKED: ReadonlySet<string> = new Set(['.git', 'node_modules', 'dist', 'data', 'coverage']);

/** The folders below `root` with their readable regular files, at most 150; links are passed over. */
export async function foldersBelow(root: string, skip: ReadonlySet<string> = new Set()): Promise<FolderFiles[]> {
  const found: FolderFiles[] = [];
  const waiting = [root];
  for (let folder = waiting.shift(); folder !== undefined && found.length < MAX_FOLDERS; folder = waiting.shift()) {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) if (entry.isDirectory() && !skip.has(entry.name)) waiting.push(join(folder, entry.name));
    const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    found.push(await readable(root, folder, files));
  }
  return found.filter(({ files }) => files.length > 0);
}

/** The folders of the project with the files that git tracks; without git, with all that are not made by a build. */
export async function trackedFolders(root: string): Promise<FolderFiles[]> {
  const options = { cwd: root, maxBuffer: 64 * 1024 * 1024 };
  const listed = await promisify(execFile)('git', ['ls-files', '-z'], options).catch(() => ({ stdout: '' }));
  const paths = listed.stdout.split('\0').filter((path) => path !== '');
  if (paths.length === 0) return foldersBelow(root, NOT_TRACKED);
  const byFolder = new Map<string, string[]>();
  for (const path of paths) {
    const folder = join(root, dirname(path));
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), basename(path)]);
  }
  const folders = await Promise.all([...byFolder].slice(0, MAX_FOLDERS).map(([folder, files]) => readable(root, folder, files)));
  return folders.filter(({ files }) => files.length > 0);
}

async function readable(root: string, folder: string, names: readonly string[]): Promise<FolderFiles> {
  const fits = await Promise.all(names.map((name) => isReadableFile(join(folder, name))));
  return { folder, label: relative(root, folder) || '.', files: names.filter((_, index) => fits[index]) };
}

async function isReadableFile(path: string): Promise<boolean> {
  try {
    await access(path, constants.R_OK);
    return (await lstat(path)).isFile();
  } catch {
    return false;
  }
}
