import { BOUNDS, isTerminal, JOB_STATUSES } from '#libs/contract';
import type { JsonSchema } from '../../job-types/index.js';
import { FILTER_FIELDS } from '../filter-fields.js';
import { anything, listOf, name, objectOf, ref, text, textOrNull, time, timeOrNull, uuid, within, withinOrNull } from './schema-parts.js';

const flagOrNull: JsonSchema = { type: ['boolean', 'null'] };
const lengthOrNull = (minLength: number, maxLength: number): JsonSchema => ({ type: ['string', 'null'], minLength, maxLength });
/** An object of which all may be left out but what is named. */
const partOf = (properties: Readonly<Record<string, JsonSchema>>, required: readonly string[] = []): JsonSchema =>
  objectOf(
    properties,
    Object.keys(properties).filter((property) => !required.includes(property)),
  );

const relatedRecord = objectOf({ label: { type: 'string', minLength: 1, maxLength: 200 }, href: { type: 'string', maxLength: 2000 } });

/** What a schedule submits each time. */
const repeated: Readonly<Record<string, JsonSchema>> = {
  ...{ type: name, parameters: anything, priority: withinOrNull(BOUNDS.priority), name: lengthOrNull(0, 200) },
  ...{ description: lengthOrNull(0, 4000), owner: lengthOrNull(1, 200), maxAttempts: withinOrNull(BOUNDS.maxAttempts) },
  ...{ timeoutMs: withinOrNull(BOUNDS.timeoutMs), locked: flagOrNull, relatedRecord: { anyOf: [relatedRecord, { type: 'null' }] } },
};
const request: Readonly<Record<string, JsonSchema>> = {
  ...repeated,
  ...{ expiresAt: timeOrNull, runAt: timeOrNull, pending: flagOrNull, idempotencyKey: lengthOrNull(1, 200) },
};

/** As in a query, where what may be several may also be a list. */
const filter: JsonSchema = {
  ...partOf(
    Object.fromEntries(
      Object.keys(FILTER_FIELDS).map((key) => [
        key,
        ['type', 'status', 'parameter'].includes(key) ? { type: ['string', 'array', 'null'], items: text } : textOrNull,
      ]),
    ),
  ),
  minProperties: 1,
};
const toMany = { action: { enum: ['stop', 'retry', 'remove'] }, reason: lengthOrNull(0, 2000), dryRun: flagOrNull };

/** What is sent to REST, by name. */
export const BODY_SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  JobRequest: partOf(request, ['type']),
  Submit: {
    anyOf: [
      partOf({ ...request, tenant: name }, ['type']),
      partOf(
        { tenant: name, jobs: { ...listOf(ref('JobRequest')), minItems: BOUNDS.jobsPerMessage.min, maxItems: BOUNDS.jobsPerMessage.max } },
        ['jobs'],
      ),
    ],
  },
  StopRequest: partOf({ reason: lengthOrNull(0, 2000), force: flagOrNull }),
  Bulk: {
    anyOf: [
      partOf({ ...toMany, ids: { ...listOf(uuid), minItems: 1, maxItems: 1000 } }, ['action', 'ids']),
      partOf({ ...toMany, filter, cursor: lengthOrNull(0, 500) }, ['action', 'filter']),
    ],
  },
  Clear: partOf({
    ...{ tenant: name, owner: text, types: listOf(name), endedBefore: time },
    statuses: listOf({ enum: JOB_STATUSES.filter(isTerminal) }),
  }),
  TenantSettings: partOf({
    ...{ weight: withinOrNull(BOUNDS.weight), maxRunning: withinOrNull(BOUNDS.maxRunning) },
    ...{ maxStartsPerMinute: withinOrNull(BOUNDS.maxStartsPerMinute), maxQueued: withinOrNull(BOUNDS.maxQueued) },
    ...{ maxPending: withinOrNull(BOUNDS.maxPending), maxFilesPerJob: withinOrNull(BOUNDS.maxFilesPerJob) },
    maxFileBytes: withinOrNull(BOUNDS.tenantFileBytes),
    maxRunningPerType: { type: ['object', 'null'], propertyNames: name, additionalProperties: within(BOUNDS.maxRunning) },
    ...{ paused: flagOrNull, amqpUser: lengthOrNull(0, 200) },
  }),
  ScheduleDefinition: partOf(
    { ...repeated, cron: text, timeZone: textOrNull, missed: { enum: ['once', 'skip', null] }, paused: flagOrNull },
    ['type', 'cron'],
  ),
  Token: objectOf({ token: text }),
};
