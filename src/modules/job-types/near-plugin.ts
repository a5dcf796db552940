import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { closestName } from '../../settings/index.js';

/**
 * What was probably meant by an item of `JOBCAST_PLUGINS` that is not there: a folder beside the one that it names, or a package in
 * one of `packageFolders` (folders called node_modules); undefined when nothing is near.
 */
export function nearPlugin(specifier: string, path: string, packageFolders: readonly string[]): string | undefined {
  const sibling = closestName(basename(path), foldersIn(dirname(path)));
  if (sibling !== undefined) return `${specifier.slice(0, specifier.length - basename(specifier).length)}${sibling}`;
  return closestName(specifier, packageFolders.flatMap(packagesIn));
}

function packagesIn(folder: string): string[] {
  return foldersIn(folder).flatMap((name) =>
    name.startsWith('@') ? foldersIn(join(folder, name)).map((inner) => `${name}/${inner}`) : [name],
  );
}

function foldersIn(folder: string): string[] {
  try {
    const found = readdirSync(folder, { withFileTypes: true });
    return found.filter((entry) => entry.isDirectory() || entry.isSymbolicLink()).map(({ name }) => name);
  } catch {
    return []; // it is not there, or may not be read
  }
}
