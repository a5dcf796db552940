import { messageOf } from '#libs/foreign-value';
import { findPlugin } from './find-plugin.js';
import { importRunners } from './import-runners.js';
import { PluginError } from './plugin-error.js';
import type { RunnerSource } from './runner-source.js';

/**
 * Loads the plug-ins of `JOBCAST_PLUGINS`: folders or package names, whose entry's default export is a list of runner classes.
 * @throws PluginError that tells of every one that cannot be loaded: its name, what was expected, what came and what to do.
 */
export async function loadPlugins(specifiers: readonly string[]): Promise<RunnerSource[]> {
  const sources: RunnerSource[] = [];
  const mistakes: Error[] = [];
  for (const specifier of specifiers) {
    const origin = `plug-in "${specifier}"`;
    try {
      const { file, version } = findPlugin(specifier);
      sources.push({ origin, version, file, runners: await importRunners(file) });
    } catch (error) {
      mistakes.push(new Error(`${origin}: ${messageOf(error)}`, { cause: error }));
    }
  }
  if (mistakes.length > 0) throw new PluginError(mistakes);
  return sources;
}
