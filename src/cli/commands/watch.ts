import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { ChangeEvent } from '../../modules/rest/stream/change-event.js';
import { contextOf, withApiOptions, type ApiOptions, type CliContext } from '../cli-context.js';
import { jobFilter, withJobFilter, type JobFilterOptions } from '../job-filter.js';
import { jobStatusText } from '../job-status-text.js';
import { localTime } from '../local-time.js';
import { newCommand } from '../new-command.js';
import { patiently } from '../patiently.js';
import { serverEvents } from '../server-events.js';

const PAUSE_MS = 500;

/** `jobcast watch` */
export function watchCommand(): Command {
  const examples = ['watch', 'watch --tenant acme --type import', 'watch --json | jq \'select(.status == "FAILED")\''];
  return withJobFilter(withApiOptions(newCommand('watch', 'print every change of a job as it happens, until Ctrl-C', examples))).action(
    watch,
  );
}

/** A stream ends now and then; the next one goes on where it ended. */
async function watch(options: ApiOptions & JobFilterOptions): Promise<void> {
  const context = contextOf(options);
  const query = jobFilter(options);
  for (let lastId: string | undefined; ; await sleep(PAUSE_MS)) lastId = await listen(context, query, lastId);
}

async function listen({ api, output }: CliContext, query: URLSearchParams, lastId: string | undefined): Promise<string | undefined> {
  const headers = lastId === undefined ? {} : { 'last-event-id': lastId };
  const signal = new AbortController().signal;
  const response = await patiently(output, () => api.open('/v1/stream', { query, headers, signal }));
  let last = lastId;
  try {
    for await (const { id, event, data } of serverEvents(response)) {
      last = id ?? last;
      if (event === 'look-again') output.message('some changes may have been missed here: jobcast list shows how things are');
      if (event !== 'job') continue;
      const change = JSON.parse(data) as ChangeEvent;
      if (output.json) output.valueLine(change);
      else output.line(lineOf(change));
    }
  } catch {
    // the connection broke: the next one goes on
  }
  return last;
}

function lineOf(change: ChangeEvent): string {
  const what = change.name === null ? change.jobType : `${change.jobType} ${change.name}`;
  return `${localTime(new Date().toISOString())}  ${change.jobId}  ${change.tenant}  ${jobStatusText(change)}  ${what}`;
}
