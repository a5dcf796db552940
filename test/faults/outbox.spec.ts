import { eventually } from '../support/eventually.js';
import { FilledOutbox } from '../support/filled-outbox.js';
import { JobTable } from '../support/job-table.js';

/** How long a test waits for the first work of a relay that it has just started. */
const START_MS = 120_000;

/** All databases' NOTIFYs come one by one, and wait for an object meanwhile. */
const WAITS_FOR_A_ROW = `datname = current_database() AND wait_event_type = 'Lock' AND wait_event <> 'object'`;

describe('the outbox', () => {
  let outbox: FilledOutbox;

  beforeAll(async () => {
    outbox = await FilledOutbox.create();
    await outbox.listen();
  });
  afterAll(async () => {
    await outbox.clear();
    await outbox.remove();
  });

  it('gives its events once more, with the same ids, when the relay dies between the confirm and the removal', async () => {
    const { installation, table } = outbox;
    await outbox.fill(300, 10);
    const locking = await JobTable.open(installation.database.url);
    await locking.query('BEGIN');
    await locking.query('SELECT FROM t_outbox FOR UPDATE'); // whoever would remove one waits
    const first = await outbox.launchRelay('first');
    await eventually('all were published', () => new Set(outbox.heard).size === 300, START_MS);
    await eventually(
      'it waits to remove them',
      async () => (await table.query(`SELECT FROM pg_stat_activity WHERE ${WAITS_FOR_A_ROW}`)).length > 0,
    );
    await installation.kill(first);
    // Its session would carry out, after its death, what it was sent before; the server ends it as it does when it finds the client gone.
    await table.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${WAITS_FOR_A_ROW}`);
    await locking.close();
    const all = [...outbox.heard];
    expect(new Set(all).size).toBe(300);
    await outbox.launchRelay('second');
    await eventually('the outbox is empty', () => outbox.isEmpty(), START_MS);
    await eventually('all came twice', () => outbox.heard.length >= 600);
    expect(new Set(outbox.heard.slice(300))).toEqual(new Set(all));
    expect(outbox.holes()).toEqual([]);
  });
});
