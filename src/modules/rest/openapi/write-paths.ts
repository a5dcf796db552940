import { itemsOf, operation, pathParameter, queryParameter, type Operation, type Parameter } from './operation.js';
import { flag, ref, text } from './schema-parts.js';

const id = pathParameter('id');
const name = pathParameter('name');
const unchanged: Parameter = { name: 'If-Match', in: 'header', schema: text };
const ofJob = [id, unchanged];
const schedule = [pathParameter('tenant'), name];

/** What is written, by method and path. */
export const WRITE_PATHS: readonly (readonly [method: 'post' | 'put' | 'delete', path: string, operation: Operation])[] = [
  [
    'post',
    '/v1/jobs',
    operation({
      summary: 'Submits a job, or many: all or nothing',
      tag: 'jobs',
      parameters: [{ name: 'Idempotency-Key', in: 'header', schema: text }],
      body: 'Submit',
      status: 201,
      answer: ref('Submitted'),
      also: { 200: 'An earlier submit has made all of them' },
    }),
  ],
  [
    'post',
    '/v1/jobs/{id}/enqueue',
    operation({ summary: 'Lets a PENDING job run', tag: 'jobs', parameters: ofJob, answer: ref('Changed') }),
  ],
  [
    'post',
    '/v1/jobs/{id}/stop',
    operation({ summary: 'Asks for a job to end', tag: 'jobs', parameters: ofJob, body: 'StopRequest', answer: ref('Changed') }),
  ],
  [
    'post',
    '/v1/jobs/{id}/retry',
    operation({ summary: 'Runs an ended job again as a new one', tag: 'jobs', parameters: ofJob, status: 201, answer: ref('Changed') }),
  ],
  ['post', '/v1/jobs/{id}/lock', operation({ summary: 'Keeps a job from being removed', tag: 'jobs', parameters: ofJob, status: 204 })],
  ['post', '/v1/jobs/{id}/unlock', operation({ summary: 'Lets a job be removed', tag: 'jobs', parameters: ofJob, status: 204 })],
  [
    'delete',
    '/v1/jobs/{id}',
    operation({ summary: 'Removes a job', tag: 'jobs', parameters: [...ofJob, queryParameter('force', flag)], status: 204 }),
  ],
  ['post', '/v1/jobs/bulk', operation({ summary: 'Does the same to many jobs', tag: 'jobs', body: 'Bulk', answer: ref('BulkDone') })],
  ['post', '/v1/jobs/clear', operation({ summary: 'Removes ended jobs', tag: 'jobs', body: 'Clear', answer: ref('Cleared') })],
  [
    'put',
    '/v1/jobs/{id}/files/{file}',
    operation({
      summary: 'Submits a file with a PENDING job, by its name',
      tag: 'jobs',
      parameters: [id, pathParameter('file')],
      body: 'application/octet-stream',
      status: 201,
      answer: ref('File'),
    }),
  ],
  [
    'post',
    '/v1/jobs/{id}/files',
    operation({
      summary: 'Submits files with a PENDING job',
      tag: 'jobs',
      parameters: [id],
      body: 'multipart/form-data',
      status: 201,
      answer: itemsOf('File'),
    }),
  ],
  [
    'post',
    '/v1/job-types/{name}/pause',
    operation({ summary: 'Holds back the jobs of a type', tag: 'job types', parameters: [name], status: 204 }),
  ],
  [
    'post',
    '/v1/job-types/{name}/resume',
    operation({ summary: 'Lets the jobs of a type run', tag: 'job types', parameters: [name], status: 204 }),
  ],
  [
    'put',
    '/v1/tenants/{name}',
    operation({
      summary: 'Makes a tenant, or changes what the body names',
      tag: 'tenants',
      parameters: [name, unchanged],
      body: 'TenantSettings',
      answer: ref('Tenant'),
    }),
  ],
  [
    'post',
    '/v1/instances/{incarnation}/drain',
    operation({
      summary: 'Has an instance end',
      tag: 'instances',
      parameters: [pathParameter('incarnation')],
      status: 202,
      answer: ref('Draining'),
    }),
  ],
  [
    'put',
    '/v1/schedules/{tenant}/{name}',
    operation({
      summary: 'Makes a schedule, or replaces it',
      tag: 'schedules',
      parameters: schedule,
      body: 'ScheduleDefinition',
      answer: ref('Schedule'),
    }),
  ],
  [
    'delete',
    '/v1/schedules/{tenant}/{name}',
    operation({ summary: 'Removes a schedule', tag: 'schedules', parameters: schedule, status: 204 }),
  ],
  ['post', '/v1/session', operation({ summary: "Begins a browser's session", tag: 'session', body: 'Token', status: 204 })],
  ['delete', '/v1/session', operation({ summary: "Ends a browser's session", tag: 'session', status: 204 })],
];
