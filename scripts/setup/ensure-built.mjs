import { mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './project-root.mjs';
import { runStep } from './run-step.mjs';
import { tell } from './tell.mjs';

/**
 * What is built, from what, by which command. The time of a stamp is the start of the last build that succeeded: the compiler leaves outputs
 * that did not change alone, so theirs says nothing.
 */
const PARTS = [
  {
    name: 'the service',
    sources: ['src', 'libs', 'examples', 'package.json', 'nest-cli.json', 'tsconfig.json', 'tsconfig.build.json'],
    stamp: '.built',
    command: ['nest', 'build'],
  },
  {
    name: 'the console',
    sources: ['web', 'package-lock.json'],
    stamp: '.web-built',
    command: ['vite', 'build', '--config', 'web/vite.config.ts', '--logLevel', 'warn'],
  },
];

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

async function build({ name, sources, stamp: stampName, command: [tool, ...args] }, always) {
  const stamp = join(projectRoot, 'dist', stampName);
  const builtMs = statSync(stamp, { throwIfNoEntry: false })?.mtimeMs ?? -1;
  if (!always && builtMs >= Math.max(...sources.map((source) => newestMs(join(projectRoot, source))))) return;
  tell(`Building ${name}`);
  const startedAt = new Date();
  await runStep(join(projectRoot, 'node_modules', '.bin', tool), args, 'The errors above come from the compiler.');
  mkdirSync(join(projectRoot, 'dist'), { recursive: true });
  writeFileSync(stamp, '');
  utimesSync(stamp, startedAt, startedAt);
}

/** Builds what is missing in `dist` or older than its newest source; with `always`, the service in any case. */
export async function ensureBuilt({ always = false } = {}) {
  const [service, web] = PARTS;
  await build(service, always);
  await build(web, false);
}
