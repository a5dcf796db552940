import type { BackOff } from '#libs/runtime';
import type { JsonSchema } from './json-schema.js';

/** The options of a job type with every default filled in; null is "without limit" or "none". */
export interface JobTypeSettings {
  readonly runConcurrently: boolean;
  /** 1 where `runConcurrently` is false. */
  readonly maxRunning: number | null;
  readonly maxRunningPerTenant: number | null;
  readonly maxStartsPerMinute: number | null;
  readonly serialGroup: string | null;
  readonly restartable: boolean;
  readonly maxAttempts: number;
  readonly backoff: BackOff;
  readonly timeoutMs: number | null;
  readonly failOnErrors: boolean;
  readonly workspace: boolean;
  readonly isolation: 'inline' | 'thread';
  readonly maxMemoryMb: number | null;
  readonly createPermissions: readonly string[];
  readonly cancelPermissions: readonly string[];
}

/** All that is told of a job type to other instances and to callers: plain JSON, without any class. */
export interface JobTypeDescription {
  readonly name: string;
  readonly title: string;
  readonly description: string | null;
  readonly hidden: boolean;
  readonly parametersSchema: JsonSchema;
  /** Null: any JSON value. */
  readonly resultSchema: JsonSchema | null;
  readonly options: JobTypeSettings;
  /** The version of the package that the runner came from. */
  readonly version: string;
}
