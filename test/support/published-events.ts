import type { Channel } from 'amqplib';
import { topologyOf, type JobEvent, type JobEventData, type JobStatus } from '#libs/contract';

/** An event as the service publishes it. */
export function eventOf(jobId: string, sequence: number, more: Partial<JobEventData> = {}): JobEvent {
  const status: JobStatus = more.status ?? 'RUNNING';
  const data: JobEventData = {
    ...{ jobId, tenant: 'acme', jobType: 'echo', status, previousStatus: null, sequence, attempt: 1, maxAttempts: 1, priority: 0 },
    ...{ name: null, owner: null, percentCompleted: 0, queuedAt: null, claimedAt: null, startedAt: null, stoppedAt: null },
    ...{ expiresAt: null, runAt: null, instance: null, correlationId: null, idempotencyKey: null, reason: null },
    ...{ stackTrace: null, result: null, truncated: false },
    ...more,
  };
  return {
    ...{
      specversion: '1.0',
      id: `${jobId}-${sequence}`,
      source: '/jobcast/test',
      type: `jobcast.job.${status.toLowerCase()}`,
      subject: jobId,
    },
    ...{ time: new Date().toISOString(), datacontenttype: 'application/json', tenantid: data.tenant, data },
  };
}

/** Publishes events of a namespace in the place of a service. */
export function publishEvents(channel: Channel, namespace: string, events: readonly JobEvent[]): void {
  for (const event of events) {
    const { tenant, jobType, status } = event.data;
    const properties = {
      persistent: true,
      messageId: event.id,
      type: event.type,
      appId: 'jobcast',
      contentType: 'application/cloudevents+json',
    };
    channel.publish(topologyOf(namespace).eventsExchange, `${tenant}.${jobType}.${status}`, Buffer.from(JSON.stringify(event)), properties);
  }
}
