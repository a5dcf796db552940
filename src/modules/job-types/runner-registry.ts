import { messageOf } from '#libs/foreign-value';
import { readJobType, type RunnerClass } from '#libs/job-kit';
import { closestName } from '../../settings/index.js';
import { describeJobType } from './describe-job-type.js';
import { PluginError } from './plugin-error.js';
import type { HostApplication } from './host-application.js';
import type { RegisteredRunner } from './registered-runner.js';
import type { RunnerSource } from './runner-source.js';

/** The job types that this instance runs. */
export class RunnerRegistry {
  readonly #byType: ReadonlyMap<string, RegisteredRunner>;

  /**
   * `jobTypes` limits the instance to these (`JOBCAST_JOB_TYPES`); undefined: all.
   * @throws PluginError when runners cannot serve, two have one name, or a name in `jobTypes` has no runner: the service must not
   * start then.
   */
  constructor(
    sources: readonly RunnerSource[],
    jobTypes?: readonly string[],
    /** What hosts the service; empty: nothing does. */
    readonly host: HostApplication = {},
  ) {
    const known = register(sources);
    const missing = (jobTypes ?? []).filter((type) => !known.has(type));
    if (missing.length > 0) throw new PluginError([new Error(noRunner(missing, [...known.keys()].sort()))]);
    this.#byType = jobTypes ? new Map([...known].filter(([type]) => jobTypes.includes(type))) : known;
  }

  /** The runner of a type; undefined when this instance does not run it. */
  get(type: string): RegisteredRunner | undefined {
    return this.#byType.get(type);
  }

  /** Every runner of this instance, by the name of its type. */
  all(): RegisteredRunner[] {
    return [...this.#byType.values()].sort((a, b) => (a.description.name < b.description.name ? -1 : 1));
  }
}

function register(sources: readonly RunnerSource[]): Map<string, RegisteredRunner> {
  const known = new Map<string, RegisteredRunner>();
  const mistakes: Error[] = [];
  for (const source of sources) {
    for (const runner of source.runners) {
      try {
        const registered = describe(runner, source);
        const { name } = registered.description;
        const twin = known.get(name);
        if (twin) mistakes.push(new Error(twoRunners(name, twin, registered)));
        else known.set(name, registered);
      } catch (error) {
        mistakes.push(new Error(`${source.origin}: ${messageOf(error)}`, { cause: error }));
      }
    }
  }
  if (mistakes.length > 0) throw new PluginError(mistakes);
  return known;
}

function describe(runner: RunnerClass, { origin, version, file }: RunnerSource): RegisteredRunner {
  const description = describeJobType(runner, version);
  if (file === null && description.options.isolation === 'thread') {
    throw new TypeError(
      `runner ${runner.name}: expected a runner with isolation "thread" to come from a plug-in, because a thread imports it by itself; ` +
        'put it into a plug-in and name that in JOBCAST_PLUGINS, or leave isolation out',
    );
  }
  const { parameters, result } = readJobType(runner) ?? {};
  return { runner, parametersClass: parameters, resultClass: result, description, origin, file };
}

function twoRunners(name: string, first: RegisteredRunner, second: RegisteredRunner): string {
  return (
    `job type "${name}" has two runners: ${first.runner.name} from ${first.origin} and ${second.runner.name} from ${second.origin}. ` +
    (first.runner === second.runner
      ? 'It is the same class: name it once.'
      : 'A job type has one runner: rename one of them or leave it out.')
  );
}

function noRunner(missing: readonly string[], known: readonly string[]): string {
  const names = missing.map((type) => {
    const close = closestName(type, known);
    return `"${type}"${close === undefined ? '' : ` (did you mean "${close}"?)`}`;
  });
  return (
    `JOBCAST_JOB_TYPES: no runner for ${names.join(', ')}; known are ${known.join(', ') || 'none'}. ` +
    'Take the name out, or add its plug-in to JOBCAST_PLUGINS.'
  );
}
