import { toCloudEvent, type Announcement } from './cloud-event.js';
import type { PublishedEvent } from './event-message.js';

/** How far a running job has come, as it is told: the job with its percent, and the W3C trace it belongs to. */
export interface Progress {
  readonly announced: Announcement;
  readonly traceparent: string | null;
}

const TYPE = 'jobcast.job.progress';

/**
 * The message for progress: the envelope and data of an event of a status, with a routing key, an id and a type of its own. Its
 * `sequence` is that of the job's last transition, so whoever drops repeats by the sequence must leave progress out of it.
 */
export function toProgressEvent(namespace: string, time: Date, { announced, traceparent }: Progress): PublishedEvent {
  const { jobId, tenant, jobType, sequence, percentCompleted } = announced;
  const messageId = `${jobId}-${sequence}-${percentCompleted}`;
  const event = toCloudEvent(namespace, time, { id: messageId, type: TYPE }, announced);
  return { routingKey: `${tenant}.${jobType}.PROGRESS`, type: TYPE, traceparent, body: JSON.stringify(event), messageId, deliveryMode: 1 };
}
