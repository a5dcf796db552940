import { JOB_STATUSES, REASON_CODES } from '#libs/contract';
import type { JsonSchema } from '../../job-types/index.js';
import { BODY_SCHEMAS } from './body-schemas.js';
import * as part from './schema-parts.js';

const { anything, flag, integer, integerOrNull, listOf, name, number, objectOf, orNull, ref, text, textOrNull, time, timeOrNull, uuid } =
  part;

const status: JsonSchema = { enum: [...JOB_STATUSES] };
const percentiles = objectOf({ p50: integerOrNull, p95: integerOrNull });
const reason = objectOf({ code: { enum: [...REASON_CODES] }, message: text, requestedBy: textOrNull });
const relatedRecord = objectOf({ label: text, href: text });

const job: Readonly<Record<string, JsonSchema>> = {
  ...{ jobId: uuid, tenant: name, jobType: name, status, sequence: integer, attempt: integer, maxAttempts: integer, priority: integer },
  ...{
    name: textOrNull,
    description: textOrNull,
    owner: textOrNull,
    percentCompleted: integer,
    instance: textOrNull,
    reason: orNull(reason),
  },
  ...{ correlationId: textOrNull, idempotencyKey: textOrNull, relatedRecord: orNull(relatedRecord) },
  ...{ timeoutMs: integerOrNull, locked: flag, retryOf: orNull(uuid), createdAt: time, queuedAt: timeOrNull, claimedAt: timeOrNull },
  ...{ startedAt: timeOrNull, stoppedAt: timeOrNull, expiresAt: timeOrNull, runAt: timeOrNull, wakesAt: timeOrNull },
  ...{ estimatedEndAt: timeOrNull, stopRequestedAt: timeOrNull, typeTitle: textOrNull, notes: listOf(text) },
  ...{ queue: orNull(objectOf({ position: integer, orMore: flag, text })), noInstanceSince: timeOrNull, files: integer },
  ...{ mayStop: flag, mayRetry: flag, mayRemove: flag },
};

const typeOptions: Readonly<Record<string, JsonSchema>> = {
  ...{ runConcurrently: flag, maxRunning: integerOrNull, maxRunningPerTenant: integerOrNull, maxStartsPerMinute: integerOrNull },
  ...{ serialGroup: textOrNull, restartable: flag, maxAttempts: integer, backoff: { type: 'object' }, timeoutMs: integerOrNull },
  ...{ failOnErrors: flag, workspace: flag, isolation: { enum: ['inline', 'thread'] }, maxMemoryMb: integerOrNull },
  ...{ createPermissions: listOf(text), cancelPermissions: listOf(text) },
};

const tenant: Readonly<Record<string, JsonSchema>> = {
  ...{ name, createdAt: time, weight: number, maxRunning: integerOrNull, maxStartsPerMinute: integerOrNull, maxQueued: integerOrNull },
  ...{ maxPending: integerOrNull, maxFileBytes: integerOrNull, maxFilesPerJob: integerOrNull },
  ...{ maxRunningPerType: { type: 'object', additionalProperties: integer }, paused: flag, amqpUser: textOrNull, setAside: textOrNull },
};

const answer = objectOf({ id: uuid, status: orNull(status), duplicate: flag });
const warnings = listOf(objectOf({ code: text, message: text }));
const link = objectOf({ id: uuid, link: text });
const schedule: Readonly<Record<string, JsonSchema>> = {
  ...{ tenant: name, name, cron: text, timeZone: text, missed: { enum: ['once', 'skip'] }, paused: flag, request: { type: 'object' } },
  ...{ lastError: textOrNull, nextAt: timeOrNull, lastAt: timeOrNull, createdAt: time, updatedAt: time },
};

/** What the answers and bodies of REST are like, by name. */
export const SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  ...BODY_SCHEMAS,
  Problem: objectOf({
    ...{ type: text, title: text, status: integer, detail: text, code: text },
    details: listOf(objectOf({ property: text, message: text })),
  }),
  Job: objectOf(job),
  JobDetails: objectOf({ ...job, parameters: anything, result: anything, stackTrace: textOrNull, retriedAs: listOf(uuid) }),
  JobList: objectOf({ items: listOf(ref('Job')), nextCursor: textOrNull, searchedUntil: time }, ['searchedUntil']),
  JobCounts: objectOf({ ...Object.fromEntries(JOB_STATUSES.map((one) => [one, integer])), capped: integer, searchedUntil: time }, [
    'searchedUntil',
  ]),
  Submitted: { anyOf: [objectOf({ job: answer, warnings }), objectOf({ jobs: listOf(answer), warnings })] },
  Changed: objectOf({ job: answer }),
  Attempt: objectOf({
    ...{ attempt: integer, instance: textOrNull, claimedAt: timeOrNull, startedAt: timeOrNull, endedAt: timeOrNull },
    ...{ reason: orNull(reason), stackTrace: textOrNull },
  }),
  Record: objectOf({ change: { enum: ['created', 'modified'] }, label: text, href: text, attempt: integer, createdAt: time }),
  RecordStatus: objectOf({ status: text, job: orNull(link), active: orNull(link) }),
  File: objectOf({
    id: uuid,
    kind: { enum: ['input', 'output'] },
    name: text,
    mediaType: text,
    bytes: integer,
    sha256: text,
    createdAt: time,
  }),
  JobType: objectOf({
    ...{ name, title: text, description: textOrNull, hidden: flag, parametersSchema: { type: 'object' } },
    ...{ resultSchema: { type: ['object', 'null'] }, version: text, paused: flag, mayCreate: flag, hasInstance: flag, ...typeOptions },
  }),
  Tenant: objectOf(tenant),
  ListedTenant: objectOf({
    ...tenant,
    queued: integer,
    running: integer,
    oldestWaitMs: part.numberOrNull,
    shareReceived: number,
    shareDue: number,
  }),
  Instance: objectOf({
    ...{ name: text, incarnation: integer, host: text, pid: integer, version: text, roles: listOf(text), types: listOf(name) },
    ...{
      poolSize: integer,
      running: integer,
      jobs: listOf(uuid),
      startedAt: time,
      heartbeatAt: time,
      leaseUntil: time,
      live: flag,
      draining: flag,
    },
  }),
  Draining: objectOf({ incarnation: integer, draining: flag }),
  Schedule: objectOf(schedule),
  Overview: objectOf({
    window: { enum: ['1h', '24h', '7d'] },
    buckets: listOf(objectOf({ from: time, ended: integer, succeeded: integer, failed: integer, aborted: integer })),
    ...{ waitMs: percentiles, runMs: percentiles },
    byType: listOf(objectOf({ type: name, ended: integer, failed: integer, runMsP50: integerOrNull, runMsP95: integerOrNull })),
    byTenant: listOf(objectOf({ tenant: name, ended: integer, failed: integer, runTimeMs: integer })),
    ...{ queued: integer, running: integer, sampled: flag, capped: integer },
  }),
  Status: objectOf({
    ...{ database: { enum: ['connected', 'away'] }, broker: { enum: ['connected', 'away', 'none'] }, message: textOrNull },
    outbox: orNull(objectOf({ waiting: integer, oldestMs: part.numberOrNull })),
    rejected: orNull(objectOf({ messages: integer })),
  }),
  Health: { type: 'object', properties: { status: text }, required: ['status'] },
  Session: {
    type: 'object',
    properties: { subject: textOrNull, tenant: textOrNull, permissions: listOf(text) },
    required: ['subject', 'tenant', 'permissions'],
  },
  AuditEntry: { type: 'object', properties: { id: text, at: time }, required: ['id', 'at'] },
  BulkDone: objectOf({
    matched: integer,
    changed: integer,
    skipped: integer,
    refused: listOf(objectOf({ id: text, code: text, message: text })),
    remaining: integer,
    nextCursor: textOrNull,
  }),
  Cleared: objectOf({ removed: integer, active: integer }),
};
