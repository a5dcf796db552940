import { brokerAlarm, type Shortage } from './broker-alarm.js';
import type { BreakableServers } from './breakable-servers.js';
import { eventually } from './eventually.js';
import { JobTable } from './job-table.js';

/** More commands than the 500 that an instance takes at once: so the first must be acknowledged before the last can come. */
const BEYOND_PREFETCH = 520;

/** Expects that an instance works through a shortage of its broker. It starts during the shortage (`startsNow`), or was there before. */
export async function expectWorkThrough(shortage: Shortage, servers: BreakableServers, startsNow: boolean): Promise<void> {
  const { instances, dataDir, postgres } = servers;
  const tenant = `short-of-${shortage}`;
  const { channel } = servers.commands;
  const { queue: replyTo } = await channel.assertQueue('', { exclusive: true });
  if (startsNow) await instances.pop()!.stop();
  else instances[0]!.signal('SIGSTOP'); // so that it acknowledges nothing before the alarm
  await servers.publishConfirmed(
    Array.from({ length: BEYOND_PREFETCH }, () => ({ tenant, ...servers.job('lasting', 10) })),
    { replyTo },
  );
  await brokerAlarm(dataDir, shortage, true);
  if (startsNow) await servers.startInstance();
  else instances[0]!.signal('SIGCONT');
  const table = await JobTable.open(postgres.url);
  await table.untilCounts(
    'all jobs have ended, so all commands were acknowledged',
    (counts) => counts.SUCCEEDED === BEYOND_PREFETCH,
    tenant,
  );
  expect((await channel.checkQueue(replyTo)).messageCount).toBeLessThan(BEYOND_PREFETCH);
  expect((await table.query('SELECT FROM t_outbox')).length).toBeGreaterThan(BEYOND_PREFETCH);
  await brokerAlarm(dataDir, shortage, false);
  await eventually('every reply has come', async () => (await channel.checkQueue(replyTo)).messageCount === BEYOND_PREFETCH);
  await servers.hearAll((await table.jobs(tenant)).map(({ id }) => id));
  await table.close();
}
