import { messageOf } from '#libs/foreign-value';
import { isAnyObject, readJobType } from '#libs/job-kit';
import type { JobTypeOptions, RunnerClass } from '#libs/job-kit';
import { classSchema } from './class-schema.js';
import type { JobTypeDescription, JobTypeSettings } from './job-type-description.js';
import type { JsonSchema } from './json-schema.js';

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

/**
 * What is told of a runner's job type. `version` is that of the package it came from.
 * Throws a TypeError, naming the runner and what to change, without `@JobType` or with a class that cannot serve.
 */
export function describeJobType(runner: RunnerClass, version: string): JobTypeDescription {
  const type = readJobType(runner);
  if (!type) throw new TypeError(`runner ${runner.name}: expected @JobType({ name: … }) on the class, found none; add it`);
  return {
    name: type.name,
    title: type.title ?? type.name,
    description: type.description ?? null,
    hidden: type.hidden ?? false,
    parametersSchema: schemaOf(runner, 'parameters', type.parameters) ?? NOTHING,
    resultSchema: schemaOf(runner, 'result', type.result),
    options: settingsOf(type),
    version,
  };
}

/** No parameters: the empty object (null and absent are read as that). */
const NOTHING: JsonSchema = { $schema: DIALECT, type: 'object', properties: {}, additionalProperties: false };

function schemaOf(runner: RunnerClass, of: 'parameters' | 'result', valueClass: JobTypeOptions['parameters']): JsonSchema | null {
  if (!valueClass) return null;
  if (isAnyObject(valueClass)) return { $schema: DIALECT, type: 'object' };
  try {
    return { $schema: DIALECT, ...classSchema(valueClass as new () => object) };
  } catch (error) {
    throw new TypeError(`runner ${runner.name}, ${of} ${messageOf(error)}`, {
      cause: error,
    });
  }
}

function settingsOf(type: JobTypeOptions): JobTypeSettings {
  const { runConcurrently = true, backoff = {} } = type;
  return {
    runConcurrently,
    maxRunning: runConcurrently ? (type.maxRunning ?? null) : 1,
    maxRunningPerTenant: type.maxRunningPerTenant ?? null,
    maxStartsPerMinute: type.maxStartsPerMinute ?? null,
    serialGroup: type.serialGroup ?? null,
    restartable: type.restartable ?? false,
    maxAttempts: type.maxAttempts ?? 1,
    backoff: { baseMs: backoff.baseMs ?? 1_000, factor: backoff.factor ?? 2, maxMs: backoff.maxMs ?? 600_000 },
    timeoutMs: type.timeoutMs ?? null,
    failOnErrors: type.failOnErrors ?? false,
    workspace: type.workspace ?? false,
    isolation: type.isolation ?? 'inline',
    maxMemoryMb: type.maxMemoryMb ?? null,
    createPermissions: type.createPermissions ?? [],
    cancelPermissions: type.cancelPermissions ?? [],
  };
}
