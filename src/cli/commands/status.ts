import type { Command } from 'commander';
import type { JobStatus } from '#libs/contract';
import type { SessionView } from '../../modules/rest/session-view.js';
import type { StatusView } from '../../modules/rest/status.controller.js';
import { SCREEN_STATUS } from '../../modules/rest/history/screen-status.js';
import { contextOf, withApiOptions, type ApiOptions } from '../cli-context.js';
import { durationText } from '../duration-text.js';
import { newCommand } from '../new-command.js';

/** `jobcast status` */
export function statusCommand(): Command {
  return withApiOptions(
    newCommand('status', 'how the service is, who you are to it, and how many jobs there are', ['status', 'status --json']),
  ).action(status);
}

async function status(options: ApiOptions): Promise<void> {
  const { api, output } = contextOf(options);
  const [service, session, jobs] = await Promise.all([
    api.ask<StatusView>('/v1/status'),
    api.ask<SessionView>('/v1/session'),
    api.ask<Readonly<Record<JobStatus, number>> & { capped: number }>('/v1/jobs/counts'),
  ]);
  if (output.json) return output.value({ service, session, jobs });
  const { outbox, rejected } = service;
  const count = (of: JobStatus): string => `${SCREEN_STATUS[of]} ${jobs[of] >= jobs.capped ? `${jobs.capped} or more` : jobs[of]}`;
  output.fields([
    ['Service', `${api.url}, version ${session.version}, instance ${session.instance}, namespace ${session.namespace}`],
    ['You', session.isLocalAdministrator ? 'the local administrator' : `${session.subject ?? '-'}, tenant ${session.tenant ?? '-'}`],
    ['Database', service.database],
    ['Broker', service.broker],
    [
      'Events',
      outbox === null
        ? '-'
        : `${outbox.waiting} wait${outbox.oldestMs === null ? '' : `, the oldest for ${durationText(outbox.oldestMs)}`}`,
    ],
    ['Refused', rejected === null ? '-' : `${rejected.messages} messages`],
    ['Jobs', (Object.keys(SCREEN_STATUS) as JobStatus[]).map(count).join(', ')],
  ]);
}
