import { existsSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { nearPlugin } from './near-plugin.js';
import { nearestPackage } from './nearest-package.js';

/** Where a plug-in's code begins, and its version. */
export interface PluginEntry {
  /** An absolute path. */
  readonly file: string;
  readonly version: string;
}

/**
 * Finds what an item of `JOBCAST_PLUGINS` names: a folder (relative ones from the working directory) or the name of an
 * installed package, looked for from the working directory upwards and then beside this service.
 * Throws an error that tells where it looked.
 */
export function findPlugin(specifier: string): PluginEntry {
  const path = resolve(specifier);
  if (isFile(path)) return { file: path, version: nearestPackage(dirname(path))?.version ?? '0.0.0' };
  if (isFolder(path)) return { file: entryOf(path), version: nearestPackage(path)?.version ?? '0.0.0' };
  const packageFolders = isPath(specifier) ? [] : [...above(process.cwd()), ...above(import.meta.dirname)];
  const installed = packageFolders.map((folder) => join(folder, specifier)).find(isFolder);
  if (installed) return { file: entryOf(installed), version: nearestPackage(installed)?.version ?? '0.0.0' };
  const looked = isPath(specifier) ? path : `the folder ${path} and a package "${specifier}" in any node_modules above it`;
  const near = nearPlugin(specifier, path, packageFolders);
  throw new Error(
    `expected a folder or an installed package, found nothing (looked for ${looked}); ` +
      `${near === undefined ? '' : `did you mean "${near}"? `}Correct JOBCAST_PLUGINS or install it`,
  );
}

/** The entry of a plug-in's folder: `exports`, `main`, or `index.js`. */
function entryOf(folder: string): string {
  const content = existsSync(join(folder, 'package.json')) ? nearestPackage(folder)?.content : undefined;
  const named = exportedEntry(content?.['exports']) ?? (typeof content?.['main'] === 'string' ? content['main'] : undefined);
  const candidates = (named ? [named, `${named}.js`, `${named}/index.js`] : ['index.js', 'index.mjs']).map((name) => join(folder, name));
  const entry = candidates.find(isFile);
  if (entry) return entry;
  throw new Error(
    `expected an entry in ${folder}, found none (looked for ${candidates.join(', ')}); add one, or name it in package.json by "exports" or "main"`,
  );
}

/** The file that `exports` gives to an `import` of the package itself; the conditions are tried in their order, as Node does. */
function exportedEntry(exported: unknown): string | undefined {
  if (typeof exported === 'string') return exported;
  if (typeof exported !== 'object' || exported === null) return undefined;
  for (const [condition, target] of Object.entries(exported)) {
    if (!['.', 'node', 'import', 'module-sync', 'default'].includes(condition)) continue;
    const entry = exportedEntry(target);
    if (entry) return entry;
  }
  return undefined;
}

/** Where packages are installed for code in a folder, the closest first. */
function above(folder: string): string[] {
  const here = join(folder, 'node_modules');
  return dirname(folder) === folder ? [here] : [here, ...above(dirname(folder))];
}

function isPath(specifier: string): boolean {
  return isAbsolute(specifier) || specifier.startsWith('.');
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
