import { eventually } from './eventually.js';
import type { JobTable } from './job-table.js';
import type { JobcastProcess } from './jobcast-process.js';
import type { RunLog } from './run-log.js';
import { storyMistakes } from './story-mistakes.js';
import type { TestInstallation } from './test-installation.js';

/** The second key of the relay's advisory lock. */
const RELAY_LOCK = `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = 2 AND objsubid = 2 AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

async function relaySession(table: JobTable): Promise<number | undefined> {
  const rows = await table.query<{ pid: number }>(RELAY_LOCK);
  expect(rows.length).toBeLessThanOrEqual(1);
  return rows[0]?.pid;
}

/** Waits until an instance is the relay. */
export function untilRelay(table: JobTable): Promise<void> {
  return eventually('there is a relay', async () => (await relaySession(table)) !== undefined);
}

/** Kills the relay, and waits until another session has its place. */
export async function killRelay(installation: TestInstallation, table: JobTable, relay: JobcastProcess): Promise<void> {
  const session = await relaySession(table);
  expect(session).toBeDefined();
  await installation.kill(relay);
  await eventually('another is the relay', async () => ![undefined, session].includes(await relaySession(table)));
}

/** Waits until all events are confirmed, and expects every one of these jobs to have succeeded, with a whole story. */
export async function expectAllTold(installation: TestInstallation, table: JobTable, runs: RunLog, ids: readonly string[]): Promise<void> {
  const { events } = installation;
  await table.untilAllSent();
  expect(ids.flatMap((id) => storyMistakes(events.eventsOf(id)))).toEqual([]);
  expect(new Set(ids.map((id) => events.statusesOf(id).at(-1)))).toEqual(new Set(['SUCCEEDED']));
  const told = ids.reduce((sum, id) => sum + events.eventsOf(id).at(-1)!.sequence, 0);
  expect(await table.query('SELECT sum(sequence)::integer AS sum FROM t_job_info')).toEqual([{ sum: told }]);
  expect(await runs.ranTwice()).toEqual([]);
}
