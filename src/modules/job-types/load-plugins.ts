import { createRequire, register } from 'node:module';
import { pathToFileURL } from 'node:url';
import { isRunnerClass, readJobType } from '#libs/job-kit';
import type { RunnerClass } from '#libs/job-kit';
import { findPlugin } from './find-plugin.js';
import type { RunnerSource } from './runner-source.js';

/**
 * Loads the plug-ins of `JOBCAST_PLUGINS`: folders or package names, whose entry's default export is a list of runner classes.
 * Throws at the first that cannot be loaded, naming it and what to change.
 */
export async function loadPlugins(specifiers: readonly string[]): Promise<RunnerSource[]> {
  const sources: RunnerSource[] = [];
  for (const specifier of specifiers) {
    try {
      sources.push(await loadPlugin(specifier));
    } catch (error) {
      throw new Error(`plug-in "${specifier}": ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    }
  }
  return sources;
}

async function loadPlugin(specifier: string): Promise<RunnerSource> {
  const { file, version } = findPlugin(specifier);
  lendImports(file);
  const loaded = (await import(pathToFileURL(file).href)) as { readonly default?: unknown };
  return { origin: `plug-in "${specifier}"`, version, runners: runnersOf(loaded.default, file) };
}

let lent = false;

/**
 * A plug-in's folder may lie anywhere, without a node_modules; then this package's own entries are lent to it. Only then:
 * the hook costs a thread and makes every later import slower.
 */
function lendImports(file: string): void {
  if (lent || canImportJobKit(file)) return;
  register(new URL('./plugin-imports.js', import.meta.url));
  lent = true;
}

function canImportJobKit(file: string): boolean {
  try {
    createRequire(file).resolve('jobcast/job-kit');
    return true;
  } catch {
    return false;
  }
}

function runnersOf(exported: unknown, file: string): RunnerClass[] {
  if (!Array.isArray(exported)) {
    const came = exported === undefined ? 'no default export' : `a default export of the type ${typeof exported}`;
    throw new Error(`expected the default export of ${file} to be a list of runner classes, got ${came}; write: export default [MyRunner]`);
  }
  return exported.map((runner: unknown, index) => runnerOf(runner, `item ${index} of the default export of ${file}`));
}

function runnerOf(runner: unknown, where: string): RunnerClass {
  if (!isRunnerClass(runner)) {
    const came = typeof runner === 'function' ? `${runner.name || 'a function'}, which does not` : String(runner);
    throw new Error(`expected ${where} to be a class that extends AbstractJob of jobcast/job-kit, got ${came}`);
  }
  if (!readJobType(runner)) throw new Error(`expected @JobType({ name: … }) on class ${runner.name} (${where}), found none; add it`);
  return runner;
}
