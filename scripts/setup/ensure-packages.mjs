import { statSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './project-root.mjs';
import { runStep } from './run-step.mjs';
import { tell } from './tell.mjs';

const lock = join(projectRoot, 'package-lock.json');
/** npm writes it at the end of each install; an install that was cut off has none. */
const installed = join(projectRoot, 'node_modules', '.package-lock.json');
const modifiedMs = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs;

/** Installs the packages when they are missing or older than package-lock.json. */
export async function ensurePackages() {
  const installedMs = modifiedMs(installed);
  if (installedMs !== undefined && installedMs >= modifiedMs(lock)) return;
  tell(`${installedMs === undefined ? 'No packages yet' : 'package-lock.json is newer than the packages'}: npm ci (about a minute)`);
  await runStep('npm', ['ci', '--no-audit', '--no-fund'], 'See what npm says above; it needs the package registry.');
  tell('Packages are installed');
}
