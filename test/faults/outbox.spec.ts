import { readFile } from 'node:fs/promises';
import { Database } from '../../src/database/index.js';
import { Settings } from '../../src/settings/index.js';
import { eventually } from '../support/eventually.js';
import { JobTable } from '../support/job-table.js';
import type { JobcastProcess } from '../support/jobcast-process.js';
import { testServices } from '../support/services.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { TestInstallation } from '../support/test-installation.js';

/** With JOBCAST_TEST_BACKLOG=100000 it takes longer, and shows more. */
const BACKLOG = Number(process.env['JOBCAST_TEST_BACKLOG'] ?? 20_000);
const BODY_BYTES = 4_000;
/**
 * What the relay may hold of a backlog that is not confirmed: its window of 4 000 events as rows and as buffers. Measured: 40 to 52 MB for 20 000
 * events as for 100 000 (80 and 400 MB).
 */
const HELD_MB = 100;
/** What it may grow by until all are sent, with what its heap lets gather. Measured: 99 MB for 20 000 events, 110 MB for 100 000. */
const GROWTH_MB = 150;
/** So that the garbage does not grow for as long as there is memory: without it 144 to 177 MB for either. */
const SMALL_HEAP = { NODE_OPTIONS: '--max-old-space-size=192' };
/** How long a test waits for the first work of a relay that it has just started, or for a relay to continue. */
const START_MS = 120_000;
const ENDLESS_WINDOW = new URL('../support/endless-window.mjs', import.meta.url).href;

/** All databases' NOTIFYs come one by one, and wait for an object meanwhile. */
const WAITS_FOR_A_ROW = `datname = current_database() AND wait_event_type = 'Lock' AND wait_event <> 'object'`;

/** Events as they would be written for jobs with three events each, the jobs' events mixed. */
const FILL = `INSERT INTO t_outbox (job_id, sequence, routing_key, type, body)
  SELECT id::uuid, sequence, 'acme.echo.QUEUED', 'jobcast.job.queued',
    json_build_object('subject', id, 'data', json_build_object('sequence', sequence), 'filler', repeat('x', $3::int))::text
  FROM generate_series(0, $2::int - 1) n,
    LATERAL (SELECT '01900000-0000-7000-8000-' || lpad((n % $1::int)::text, 12, '0') AS id, n / $1::int + 1 AS sequence) e`;

describe('the outbox', () => {
  let installation: TestInstallation;
  let table: JobTable;
  let heard: string[];
  let relays: JobcastProcess[];
  let tests = 0;

  beforeAll(async () => {
    installation = await TestInstallation.create();
    const { database, namespace } = installation;
    const migrating = new Database(new Settings({ DATABASE_URL: database.url, JOBCAST_NAMESPACE: namespace }), []);
    await migrating.start();
    await eventually('the schema is there', () => migrating.connected);
    await migrating.stop();
    table = await JobTable.open(database.url);
  });
  beforeEach(async () => {
    const { peer, namespace } = installation;
    const queue = await peer.queue(`heard-${(tests += 1)}`);
    await peer.channel.bindQueue(queue, `${namespace}.events`, '#');
    heard = [];
    await peer.channel.consume(queue, (message) => message && heard.push(String(message.properties.messageId)), { noAck: true });
    relays = [];
  });
  afterEach(async () => {
    for (const relay of relays) await installation.end(relay);
    await table.query('TRUNCATE t_outbox');
    await installation.peer.channel.deleteQueue(installation.peer.name(`heard-${tests}`));
  });
  afterAll(async () => {
    await table.close();
    await installation.close();
  });

  async function launchRelay(name: string, settings: Readonly<Record<string, string>> = {}): Promise<JobcastProcess> {
    const relay = await installation.launch({ JOBCAST_ROLES: 'relay', JOBCAST_INSTANCE_ID: name, ...settings });
    relays.push(relay);
    return relay;
  }
  const fill = (events: number, bodyBytes: number) => table.query(FILL, [Math.ceil(events / 3), events, bodyBytes]);
  const isEmpty = async (): Promise<boolean> => (await table.query('SELECT FROM t_outbox LIMIT 1')).length === 0;
  /** What is wrong with the order, repeats (sequence ≤ last seen) left out. */
  function holes(): string[] {
    const last = new Map<string, number>();
    return heard.filter((id) => {
      const [, jobId = '', text = ''] = /^(.{36})-(\d+)$/.exec(id) ?? [];
      const [before, sequence] = [last.get(jobId) ?? 0, Number(text)];
      if (sequence > before) last.set(jobId, sequence);
      return sequence > before + 1;
    });
  }

  it('gives its events once more, with the same ids, when the relay dies between the confirm and the removal', async () => {
    await fill(300, 10);
    const locking = await JobTable.open(installation.database.url);
    await locking.query('BEGIN');
    await locking.query('SELECT FROM t_outbox FOR UPDATE'); // whoever would remove one waits
    const first = await launchRelay('first');
    await eventually('all were published', () => new Set(heard).size === 300, START_MS);
    await eventually(
      'it waits to remove them',
      async () => (await table.query(`SELECT FROM pg_stat_activity WHERE ${WAITS_FOR_A_ROW}`)).length > 0,
    );
    await installation.kill(first);
    // Its session would carry out, after its death, what it was sent before; the server ends it as it does when it finds the client gone.
    await table.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${WAITS_FOR_A_ROW}`);
    await locking.close();
    const all = [...heard];
    expect(new Set(all).size).toBe(300);
    await launchRelay('second');
    await eventually('the outbox is empty', isEmpty, START_MS);
    await eventually('all came twice', () => heard.length >= 600);
    expect(new Set(heard.slice(300))).toEqual(new Set(all));
    expect(holes()).toEqual([]);
  });

  describe('after a long outage', () => {
    let line: TcpProxy;

    beforeEach(async () => {
      line = await TcpProxy.before(testServices().amqpUrl, 5672);
    });
    afterEach(() => line.close());

    /** A relay whose broker gives no answer any more, and all events that have gathered; gives its memory before. */
    async function outage(settings: Readonly<Record<string, string>> = {}): Promise<{ relay: JobcastProcess; before: number }> {
      const url = `${line.urlOf(testServices().amqpUrl)}?heartbeat=0`;
      const relay = await launchRelay('relay', { AMQP_URL: url, ...settings });
      await fill(30, 10);
      await eventually('the relay works', () => heard.length === 30, START_MS);
      await eventually('the outbox is empty', isEmpty);
      const before = await memoryMb(relay, 'VmRSS');
      line.mute();
      await fill(BACKLOG, BODY_BYTES);
      return { relay, before };
    }
    /** Resolves when the relay has asked for nothing but to keep its lock twice in a row. */
    async function untilItReadsNoMore(): Promise<void> {
      const sql = `SELECT query_start::text AS at FROM pg_stat_activity WHERE datname = current_database() AND query = 'SELECT true AS "isRelay"'`;
      const keptAt = new Set<string>();
      await eventually('it reads no more', async () => {
        const [kept] = await table.query<{ at: string }>(sql);
        if (kept) keptAt.add(kept.at);
        else keptAt.clear();
        return keptAt.size === 2;
      });
    }

    it('is drained in order, and with bounded memory', async () => {
      const { relay, before } = await outage(SMALL_HEAP);
      await untilItReadsNoMore();
      const heldMb = (await memoryMb(relay, 'VmHWM')) - before;
      const startedMs = performance.now();
      heard = [];
      line.flow();
      await eventually('all have come', () => heard.length >= BACKLOG, START_MS + BACKLOG);
      const tookMs = performance.now() - startedMs;
      const growthMb = (await memoryMb(relay, 'VmHWM')) - before;
      if (process.env['JOBCAST_TEST_BACKLOG'])
        console.log({ backlog: BACKLOG, eventsPerSecond: Math.round((BACKLOG / tookMs) * 1_000), before, heldMb, growthMb });
      await eventually('the outbox is empty', isEmpty);
      expect(heard).toHaveLength(BACKLOG);
      expect(holes()).toEqual([]);
      expect(heldMb).toBeLessThan(HELD_MB);
      expect(growthMb).toBeLessThan(GROWTH_MB);
    });

    it('but not by a relay that reads on whatever it holds: its memory grows with what waits', async () => {
      const { relay, before } = await outage({ NODE_OPTIONS: `--import=${ENDLESS_WINDOW}` });
      await eventually('it holds too much', async () => (await memoryMb(relay, 'VmRSS')) - before > HELD_MB);
      await installation.kill(relay);
    });
  });
});

/** The memory of a process now (`VmRSS`), or at most so far (`VmHWM`). */
async function memoryMb({ pid }: JobcastProcess, what: 'VmRSS' | 'VmHWM'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`${what}:\\s+(\\d+)`).exec(status)?.[1]) / 1_024;
}
