import { createRequire, register } from 'node:module';
import { pathToFileURL } from 'node:url';
import { isRunnerClass, readJobType, type RunnerClass } from '#libs/job-kit';
import { loadFailure } from './load-failure.js';

/**
 * Imports a module (an absolute path) and gives its default export, a list of runner classes. The same in every thread.
 * Throws an error that tells what was expected of the module, what came and what to do.
 */
export async function importRunners(file: string): Promise<RunnerClass[]> {
  lendImports(file);
  const { default: exported } = await importModule(file);
  if (!Array.isArray(exported)) {
    const came = exported === undefined ? 'no default export' : kindOf(exported);
    throw new Error(`expected the default export of ${file} to be a list of runner classes, got ${came}; ${WRITE}`);
  }
  const mistakes = exported.flatMap((item: unknown, index) => mistakeOf(item, `item ${index} of the default export of ${file}`));
  if (mistakes.length > 0) throw new Error(mistakes.join('; '));
  return exported.filter(isRunnerClass);
}

const WRITE = 'write: export default [MyRunner]';

async function importModule(file: string): Promise<{ readonly default?: unknown }> {
  try {
    return (await import(pathToFileURL(file).href)) as { readonly default?: unknown };
  } catch (error) {
    throw new Error(await loadFailure(error, file), { cause: error });
  }
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

function mistakeOf(item: unknown, where: string): string[] {
  if (!isRunnerClass(item)) return [`expected ${where} to be a class that extends AbstractJob of jobcast/job-kit, got ${strangerOf(item)}`];
  if (!readJobType(item)) return [`expected @JobType({ name: … }) on class ${item.name} (${where}), found none; add it`];
  const { run } = item.prototype as { readonly run?: unknown };
  return typeof run === 'function' ? [] : [`expected class ${item.name} (${where}) to have a method run(), found none; add it`];
}

function strangerOf(item: unknown): string {
  if (typeof item !== 'function') return `${kindOf(item)}; ${WRITE}, with the class itself`;
  const name = item.name || 'a function';
  if (extendsAbstractJob(item)) return `${name}, which extends an AbstractJob of something else; import AbstractJob from jobcast/job-kit`;
  return `${name}, which does not; write: class ${item.name || 'MyRunner'} extends AbstractJob`;
}

function extendsAbstractJob(item: object): boolean {
  const parent: unknown = Object.getPrototypeOf(item);
  return typeof parent === 'function' && (parent.name === 'AbstractJob' || extendsAbstractJob(parent));
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  return typeof value === 'function'
    ? `the class or function ${value.name || '(anonymous)'} itself`
    : `a value of the type ${typeof value}`;
}
