/** How many seconds each spec file took when `npm test -- --record-durations` ran last. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { projectRoot } from './project-root.mjs';

const FILE = join(projectRoot, 'test', 'durations.json');

export const specName = (path) => relative(projectRoot, path);

export function readDurations() {
  return existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : {};
}

/** Adds a run's seconds by spec file; files that no longer exist are dropped. */
export function recordDurations(seconds) {
  const all = { ...readDurations(), ...seconds };
  const names = Object.keys(all).filter((name) => existsSync(join(projectRoot, name)));
  const sorted = Object.fromEntries(names.sort().map((name) => [name, all[name]]));
  writeFileSync(FILE, `${JSON.stringify(sorted, null, 2)}\n`);
}
