import { readFile } from 'node:fs/promises';
import { eventually } from '../support/eventually.js';
import { FilledOutbox } from '../support/filled-outbox.js';
import type { JobcastProcess } from '../support/jobcast-process.js';
import { testServices } from '../support/services.js';
import { sized } from '../support/size.js';
import { TcpProxy } from '../support/tcp-proxy.js';

const BACKLOG = sized({ small: 20_000, full: 100_000 });
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

describe('the outbox after a long outage', () => {
  let outbox: FilledOutbox;
  let line: TcpProxy;

  beforeAll(async () => {
    outbox = await FilledOutbox.create();
  });
  afterAll(() => outbox.remove());
  beforeEach(async () => {
    await outbox.listen();
    line = await TcpProxy.before(testServices().amqpUrl, 5672);
  });
  afterEach(async () => {
    await line.close();
    await outbox.clear();
  });

  /** A relay whose broker gives no answer any more, and all events that have gathered; gives its memory before. */
  async function outage(settings: Readonly<Record<string, string>> = {}): Promise<{ relay: JobcastProcess; before: number }> {
    const url = `${line.urlOf(testServices().amqpUrl)}?heartbeat=0`;
    const relay = await outbox.launchRelay('relay', { AMQP_URL: url, ...settings });
    await outbox.fill(30, 10);
    await eventually('the relay works', () => outbox.heard.length === 30, START_MS);
    await eventually('the outbox is empty', () => outbox.isEmpty());
    const before = await memoryMb(relay, 'VmRSS');
    line.mute();
    await outbox.fill(BACKLOG, BODY_BYTES);
    return { relay, before };
  }
  /** Resolves when the relay has asked for nothing but to keep its lock twice in a row. */
  async function untilItReadsNoMore(): Promise<void> {
    const sql = `SELECT query_start::text AS at FROM pg_stat_activity WHERE datname = current_database() AND query = 'SELECT true AS "isRelay"'`;
    const keptAt = new Set<string>();
    await eventually('it reads no more', async () => {
      const [kept] = await outbox.table.query<{ at: string }>(sql);
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
    outbox.heard = [];
    line.flow();
    await eventually('all have come', () => outbox.heard.length >= BACKLOG, START_MS + BACKLOG);
    const eventsPerSecond = Math.round((BACKLOG / (performance.now() - startedMs)) * 1_000);
    const growthMb = (await memoryMb(relay, 'VmHWM')) - before;
    if (BACKLOG > 20_000) console.log({ backlog: BACKLOG, eventsPerSecond, before, heldMb, growthMb });
    await eventually('the outbox is empty', () => outbox.isEmpty());
    expect(outbox.heard).toHaveLength(BACKLOG);
    expect(outbox.holes()).toEqual([]);
    expect(heldMb).toBeLessThan(HELD_MB);
    expect(growthMb).toBeLessThan(GROWTH_MB);
  });

  it('but not by a relay that reads on whatever it holds: its memory grows with what waits', async () => {
    const { relay, before } = await outage({ NODE_OPTIONS: `--import=${ENDLESS_WINDOW}` });
    await eventually('it holds too much', async () => (await memoryMb(relay, 'VmRSS')) - before > HELD_MB);
    await outbox.installation.kill(relay);
  });
});

/** The memory of a process now (`VmRSS`), or at most so far (`VmHWM`). */
async function memoryMb({ pid }: JobcastProcess, what: 'VmRSS' | 'VmHWM'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`${what}:\\s+(\\d+)`).exec(status)?.[1]) / 1_024;
}
