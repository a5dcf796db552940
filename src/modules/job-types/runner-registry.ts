import { readJobType } from '#libs/job-kit';
import { describeJobType } from './describe-job-type.js';
import type { RegisteredRunner } from './registered-runner.js';
import type { RunnerSource } from './runner-source.js';

/** The job types that this instance runs. */
export class RunnerRegistry {
  readonly #byType: ReadonlyMap<string, RegisteredRunner>;

  /**
   * `jobTypes` limits the instance to these (`JOBCAST_JOB_TYPES`); undefined: all.
   * Throws when two runners have one name, or a name in `jobTypes` has no runner: the service must not start then.
   */
  constructor(sources: readonly RunnerSource[], jobTypes?: readonly string[]) {
    const known = register(sources);
    const missing = (jobTypes ?? []).filter((type) => !known.has(type));
    if (missing.length > 0) {
      throw new Error(
        `JOBCAST_JOB_TYPES: no runner for ${missing.map((type) => `"${type}"`).join(', ')}; known are ${[...known.keys()].sort().join(', ') || 'none'}. ` +
          'Take the name out, or add its plug-in to JOBCAST_PLUGINS.',
      );
    }
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
  for (const source of sources) {
    for (const runner of source.runners) {
      const description = describeJobType(runner, source.version);
      const twin = known.get(description.name);
      if (twin) {
        throw new Error(
          `job type "${description.name}" has two runners: ${twin.runner.name} from ${twin.origin} and ${runner.name} from ${source.origin}. ` +
            'A job type has one runner: rename one of them or leave it out.',
        );
      }
      const { parameters, result } = readJobType(runner) ?? {};
      known.set(description.name, {
        runner,
        parametersClass: parameters,
        resultClass: result,
        description,
        origin: source.origin,
      });
    }
  }
  return known;
}
