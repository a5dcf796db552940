/** A job type with its schema and options. */
export interface JobTypeView {
  readonly name: string;
  readonly title: string;
  readonly description: string | null;
  readonly hidden: boolean;
  readonly paused: boolean;
  readonly parametersSchema: Readonly<Record<string, unknown>>;
  readonly resultSchema: Readonly<Record<string, unknown>> | null;
  readonly runConcurrently?: boolean;
  readonly maxRunning?: number | null;
  readonly maxRunningPerTenant?: number | null;
  readonly maxStartsPerMinute?: number | null;
  readonly serialGroup?: string | null;
  readonly restartable?: boolean;
  readonly maxAttempts?: number;
  readonly timeoutMs?: number | null;
  readonly isolation?: string;
  readonly createPermissions?: readonly string[];
  readonly cancelPermissions?: readonly string[];
  readonly mayCreate: boolean;
  readonly hasInstance: boolean;
  readonly version: string;
}

/** What can be set of a tenant. */
export interface TenantSettings {
  readonly weight: number;
  readonly maxRunning: number | null;
  readonly maxStartsPerMinute: number | null;
  readonly maxQueued: number | null;
  readonly maxPending: number | null;
  readonly maxFileBytes: number | null;
  readonly maxFilesPerJob: number | null;
  readonly maxRunningPerType: Readonly<Record<string, number>>;
  readonly paused: boolean;
  readonly amqpUser: string | null;
}

/** A tenant, what waits and runs, and its share of the last hour's run time (0 to 1). */
export interface TenantView extends TenantSettings {
  readonly name: string;
  readonly createdAt: string;
  /** Why its jobs are not started: claims fail on its data. */
  readonly setAside: string | null;
  readonly queued: number;
  readonly running: number;
  readonly oldestWaitMs: number | null;
  readonly shareReceived: number | null;
  readonly shareDue: number | null;
}

/** A running process of the service. */
export interface InstanceView {
  readonly name: string;
  readonly incarnation: string;
  readonly host: string;
  readonly pid: number;
  readonly version: string;
  readonly roles: readonly string[];
  readonly types: readonly string[];
  readonly poolSize: number;
  readonly running: number;
  readonly jobs: readonly string[];
  readonly startedAt: string;
  readonly heartbeatAt: string;
  readonly leaseUntil: string;
  readonly live: boolean;
  readonly draining: boolean;
}

/** Half and nineteen twentieths of the times are at most so long; null: there are none. */
export interface Percentiles {
  readonly p50: number | null;
  readonly p95: number | null;
}

/** What ended in a window of time, and how long it waited and ran. */
export interface OverviewView {
  readonly window: string;
  readonly buckets: readonly {
    readonly from: string;
    readonly ended: number;
    readonly succeeded: number;
    readonly failed: number;
    readonly aborted: number;
  }[];
  readonly waitMs: Percentiles;
  readonly runMs: Percentiles;
  readonly byType: readonly {
    readonly type: string;
    readonly ended: number;
    readonly failed: number;
    readonly runMsP50: number | null;
    readonly runMsP95: number | null;
  }[];
  readonly byTenant: readonly { readonly tenant: string; readonly ended: number; readonly failed: number; readonly runTimeMs: number }[];
  readonly queued: number;
  readonly running: number;
}
