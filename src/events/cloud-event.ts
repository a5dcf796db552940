import { MAX_EVENT_FIELD_BYTES, type JobEvent, type JobEventData } from '#libs/contract';

/** An event as it waits in the outbox. */
export interface OutboxEvent {
  readonly routingKey: string;
  readonly type: string;
  readonly traceparent: string | null;
  readonly body: string;
}

/** What a transition tells, before the envelope; `truncated` is found here. */
export type Announcement = Omit<JobEventData, 'truncated'>;

const CUT_MARK = '\n… cut: the whole stack trace is stored with the job';

/** The message for one transition. `time` is when it happened, `traceparent` the W3C trace it belongs to. */
export function toOutboxEvent(namespace: string, time: Date, traceparent: string | null, announced: Announcement): OutboxEvent {
  const { jobId, tenant, jobType, status, sequence } = announced;
  const type = `jobcast.job.${status.toLowerCase()}`;
  const event = toCloudEvent(namespace, time, { id: `${jobId}-${sequence}`, type }, announced);
  return { routingKey: `${tenant}.${jobType}.${status}`, type, traceparent, body: JSON.stringify(event) };
}

/** The envelope of the contract around what is told. */
export function toCloudEvent(
  namespace: string,
  time: Date,
  { id, type }: Pick<JobEvent, 'id' | 'type'>,
  announced: Announcement,
): JobEvent {
  return {
    specversion: '1.0',
    id,
    source: `/jobcast/${namespace}`,
    type,
    subject: announced.jobId,
    time: time.toISOString(),
    datacontenttype: 'application/json',
    tenantid: announced.tenant,
    data: withinBounds(announced),
  };
}

/** Cuts the stack trace and leaves out the result when they are over the bound. */
function withinBounds(announced: Announcement): JobEventData {
  const { stackTrace, result } = announced;
  const longTrace = stackTrace !== null && Buffer.byteLength(stackTrace) > MAX_EVENT_FIELD_BYTES;
  const longResult = result !== null && Buffer.byteLength(JSON.stringify(result)) > MAX_EVENT_FIELD_BYTES;
  if (!longTrace && !longResult) return { ...announced, truncated: false };
  return {
    ...announced,
    stackTrace: longTrace ? cut(stackTrace) : stackTrace,
    result: longResult ? null : result,
    truncated: true,
  };
}

/** As much of the text as fits with the mark, without a broken character at its end. */
function cut(text: string): string {
  const room = MAX_EVENT_FIELD_BYTES - Buffer.byteLength(CUT_MARK);
  return new TextDecoder().decode(Buffer.from(text).subarray(0, room)).replace(/\uFFFD$/, '') + CUT_MARK;
}
