import { MAX_EVENT_FIELD_BYTES, type JobEvent } from '#libs/contract';
import { toOutboxEvent, type Announcement } from './cloud-event.js';

const ANNOUNCED: Announcement = {
  jobId: '01900000-0000-7000-8000-000000000001',
  tenant: 'acme',
  jobType: 'echo',
  status: 'FAILED',
  previousStatus: 'RUNNING',
  sequence: 4,
  attempt: 1,
  maxAttempts: 1,
  priority: 0,
  name: null,
  owner: null,
  percentCompleted: 40,
  queuedAt: null,
  claimedAt: null,
  startedAt: null,
  stoppedAt: null,
  expiresAt: null,
  runAt: null,
  instance: null,
  correlationId: null,
  idempotencyKey: null,
  reason: null,
  stackTrace: null,
  result: null,
};

const bodyOf = (announced: Announcement): JobEvent => JSON.parse(toOutboxEvent('ns', new Date(0), null, announced).body) as JobEvent;

describe('toOutboxEvent', () => {
  it('makes the envelope of the contract', () => {
    const event = toOutboxEvent('ns', new Date('2026-01-01T00:00:00.000Z'), 'trace', ANNOUNCED);
    expect(event).toMatchObject({ routingKey: 'acme.echo.FAILED', type: 'jobcast.job.failed', traceparent: 'trace' });
    expect(JSON.parse(event.body)).toEqual({
      specversion: '1.0',
      id: `${ANNOUNCED.jobId}-4`,
      source: '/jobcast/ns',
      type: 'jobcast.job.failed',
      subject: ANNOUNCED.jobId,
      time: '2026-01-01T00:00:00.000Z',
      datacontenttype: 'application/json',
      tenantid: 'acme',
      data: { ...ANNOUNCED, truncated: false },
    });
  });

  it('carries a stack trace and a result up to 16 KiB each whole', () => {
    const stackTrace = 'x'.repeat(MAX_EVENT_FIELD_BYTES);
    const result = 'y'.repeat(MAX_EVENT_FIELD_BYTES - 2);
    expect(bodyOf({ ...ANNOUNCED, stackTrace, result }).data).toMatchObject({ stackTrace, result, truncated: false });
  });

  it('cuts a longer stack trace within a character and says so', () => {
    const { stackTrace, truncated } = bodyOf({ ...ANNOUNCED, stackTrace: '💥'.repeat(MAX_EVENT_FIELD_BYTES) }).data;
    expect(truncated).toBe(true);
    expect(Buffer.byteLength(stackTrace ?? '')).toBeLessThanOrEqual(MAX_EVENT_FIELD_BYTES);
    expect(stackTrace).toMatch(/^(💥)+\n… cut/u);
  });

  it('leaves a longer result out and says so', () => {
    expect(bodyOf({ ...ANNOUNCED, result: { text: 'y'.repeat(MAX_EVENT_FIELD_BYTES) } }).data).toMatchObject({
      result: null,
      truncated: true,
    });
  });
});
