import { BOUNDS } from '#libs/contract';
import { FILTER_PARAMETERS } from './filter-parameters.js';
import { itemsOf, operation, pathParameter, queryParameter, type Operation, type Parameter } from './operation.js';
import { flag, pageOf, ref, text, within } from './schema-parts.js';

const id = pathParameter('id');
const limit = queryParameter('limit', within(BOUNDS.pageSize));
const cursor = queryParameter('cursor', text, 'The nextCursor of the page before, with the same filter.');
const known: Parameter = { name: 'If-None-Match', in: 'header', schema: text };

const jobs = (summary: string, parameters: readonly Parameter[], answer: Parameters<typeof operation>[0]['answer']): Operation =>
  operation({ summary, tag: 'jobs', parameters, ...(answer === undefined ? {} : { answer }) });

/** What is read, by path. */
export const READ_PATHS: Readonly<Record<string, Operation>> = {
  '/v1/jobs': jobs(
    'A page of jobs: the newest first; ended ones alone by their ends, active ones alone as they run',
    [...FILTER_PARAMETERS, limit, cursor, queryParameter('positions', flag, 'Whether to tell the places in the queue.')],
    ref('JobList'),
  ),
  '/v1/jobs/counts': jobs('How many jobs of each status match', FILTER_PARAMETERS, ref('JobCounts')),
  '/v1/jobs.csv': jobs('The history of jobs as a table', FILTER_PARAMETERS, 'text/csv'),
  '/v1/jobs/{id}': operation({
    summary: 'A job',
    tag: 'jobs',
    parameters: [id, known],
    answer: ref('JobDetails'),
    also: { 304: 'As it was' },
  }),
  '/v1/jobs/{id}/attempts': jobs('The attempts that did not end the job', [id], itemsOf('Attempt')),
  '/v1/jobs/{id}/records': jobs(
    'What the job created or modified elsewhere',
    [id, limit, cursor, queryParameter('change', { enum: ['created', 'modified'] })],
    pageOf(ref('Record')),
  ),
  '/v1/jobs/{id}/log': jobs(
    'A part of the log; X-Log-Offset, X-Log-Next-Offset, X-Log-Size and X-Log-Complete tell where it is',
    [
      id,
      queryParameter('offset', within(BOUNDS.logOffset)),
      queryParameter('limit', within(BOUNDS.logPartBytes), 'In bytes; default 64 KiB.'),
      queryParameter('from', { enum: ['end'] }, 'The last part; X-Log-Left-Out tells how many bytes of the whole log are missing.'),
      queryParameter('before', within(BOUNDS.logOffset), 'The part that ends at this offset, before the part that was left out.'),
      queryParameter('download', flag, 'All of it.'),
    ],
    'text/plain',
  ),
  '/v1/jobs/{id}/files': jobs('The files of a job', [id], itemsOf('File')),
  '/v1/jobs/{id}/files/{file}': jobs('The content of a file, by its id', [id, pathParameter('file')], 'application/octet-stream'),
  '/v1/records/status': jobs(
    'How far a record has come with jobs of a type: Never, In progress, Error, or when the last one succeeded',
    [
      { ...queryParameter('href', text), required: true },
      { ...queryParameter('type', text), required: true },
      queryParameter('tenant', text),
    ],
    ref('RecordStatus'),
  ),
  '/v1/stream': jobs('Changes of jobs as they happen: server-sent events job and look-again', FILTER_PARAMETERS, 'text/event-stream'),
  '/v1/job-types': operation({
    summary: 'Job types',
    tag: 'job types',
    parameters: [queryParameter('all', flag)],
    answer: itemsOf('JobType'),
  }),
  '/v1/tenants': operation({ summary: 'Tenants, with their shares', tag: 'tenants', answer: itemsOf('ListedTenant') }),
  '/v1/tenants/{name}': operation({ summary: 'A tenant', tag: 'tenants', parameters: [pathParameter('name')], answer: ref('Tenant') }),
  '/v1/instances': operation({ summary: 'Instances', tag: 'instances', answer: itemsOf('Instance') }),
  '/v1/schedules': operation({
    summary: 'Schedules',
    tag: 'schedules',
    parameters: [queryParameter('tenant', text)],
    answer: itemsOf('Schedule'),
  }),
  '/v1/schedules/{tenant}/{name}': operation({
    summary: 'A schedule',
    tag: 'schedules',
    parameters: [pathParameter('tenant'), pathParameter('name')],
    answer: ref('Schedule'),
  }),
  '/v1/overview': operation({
    summary: 'What has become of jobs lately',
    tag: 'service',
    parameters: [queryParameter('tenant', text), queryParameter('window', { enum: ['1h', '24h', '7d'] })],
    answer: ref('Overview'),
  }),
  '/v1/status': operation({ summary: 'What is degraded', tag: 'service', answer: ref('Status') }),
  '/v1/session': operation({ summary: 'Who asks, and what it may', tag: 'session', answer: ref('Session') }),
  '/v1/audit': operation({
    summary: 'Who wrote what',
    tag: 'service',
    parameters: [limit, queryParameter('cursor', within(BOUNDS.auditCursor))],
    answer: pageOf(ref('AuditEntry')),
  }),
  '/health/live': operation({ summary: 'Whether the process runs', tag: 'service', answer: ref('Health') }),
  '/health/ready': operation({ summary: 'Whether it can do its work', tag: 'service', answer: ref('Health'), also: { 503: 'It cannot' } }),
  '/openapi.json': operation({ summary: 'This document', tag: 'service', answer: { type: 'object' } }),
};
