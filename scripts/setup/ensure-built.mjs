import { mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './project-root.mjs';
import { runStep } from './run-step.mjs';
import { tell } from './tell.mjs';

const SOURCES = ['src', 'libs', 'examples', 'package.json', 'nest-cli.json', 'tsconfig.json', 'tsconfig.build.json'];
/** Its time is the start of the last build that succeeded: the compiler leaves outputs that did not change alone, so theirs says nothing. */
const stamp = join(projectRoot, 'dist', '.built');

/** The newest change below a path. Folders count too, so that a deleted file is noticed. */
function newestMs(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce(
    (newest, name) => (name === 'node_modules' ? newest : Math.max(newest, newestMs(join(path, name)))),
    stat.mtimeMs,
  );
}

/** Builds when `dist` is missing or older than the newest source; with `always`, in any case. */
export async function ensureBuilt({ always = false } = {}) {
  const builtMs = statSync(stamp, { throwIfNoEntry: false })?.mtimeMs ?? -1;
  if (!always && builtMs >= Math.max(...SOURCES.map((name) => newestMs(join(projectRoot, name))))) return;
  tell('Building');
  const startedAt = new Date();
  await runStep(join(projectRoot, 'node_modules', '.bin', 'nest'), ['build'], 'The errors above come from the compiler.');
  mkdirSync(join(projectRoot, 'dist'), { recursive: true });
  writeFileSync(stamp, '');
  utimesSync(stamp, startedAt, startedAt);
}
