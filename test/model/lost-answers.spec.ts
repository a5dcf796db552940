import { jest } from '@jest/globals';
import { AbstractJob, AnyObject, JobType } from 'jobcast/job-kit';
import { SqlSession } from '../../src/database/sql-session.js';
import { eventually } from '../support/eventually.js';
import { holdAt } from '../support/hold-at.js';
import { JobTable } from '../support/job-table.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { TestInstance } from '../support/test-instance.js';

let ran: string[] = [];

@JobType({ name: 'witnessed', parameters: AnyObject })
class Witnessed extends AbstractJob<AnyObject, string> {
  run() {
    ran.push(this.job.id);
    return Promise.resolve('done');
  }
}

/** What is committed while the answer gets lost has happened: whoever asked must find out, or nobody ever carries it on. */
describe('the line to the database, cut between a commit and its answer', () => {
  let database: TestDatabase;
  let line: TcpProxy;
  let table: JobTable;
  let instance: TestInstance;

  beforeAll(async () => {
    database = await createTestDatabase();
    line = await TcpProxy.before(database.url, 5432);
    table = await JobTable.open(database.url);
  });
  afterAll(async () => {
    await table.close();
    await line.close();
    await database.drop();
  });
  beforeEach(async () => {
    ran = [];
    instance = await TestInstance.start({ databaseUrl: line.urlOf(database.url), runners: [Witnessed] });
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await instance.stop();
  });

  /** Cuts the line when a commit has made the condition true, before its answer has come. */
  function cutAfterCommitOf(isCommitted: () => Promise<boolean>): { readonly cuts: number } {
    const done = { cuts: 0 };
    const command = SqlSession.prototype.command;
    async function cut(this: SqlSession, sql: string): Promise<void> {
      if (sql !== 'COMMIT' || done.cuts > 0 || (await isCommitted())) return command.call(this, sql);
      line.deafen();
      const answer = command.call(this, sql);
      answer.catch(() => undefined);
      // Whatever else commits at this moment does not make it true.
      const isIt = await eventually('it is committed', isCommitted, 2_000).then(
        () => true,
        () => false,
      );
      if (!isIt) line.flow();
      else if (done.cuts === 0) {
        done.cuts += 1;
        line.cut();
      }
      return answer;
    }
    jest.spyOn(SqlSession.prototype, 'command').mockImplementation(cut);
    return done;
  }
  /** The statuses that the job's events tell; not by the line. */
  const told = async (id: string): Promise<string[]> => {
    const rows = await table.query<{ type: string }>('SELECT type FROM t_outbox WHERE job_id = $1 ORDER BY sequence', [id]);
    return rows.map(({ type }) => type.replace('jobcast.job.', '').toUpperCase());
  };
  const is = (id: string, status: string) => async (): Promise<boolean> =>
    (await table.jobs()).some((job) => job.id === id && job.status === status);

  it.each(['TO_BE_RUN', 'RUNNING', 'SUCCEEDED'])('the job that has become %s is carried on, and run once', async (status) => {
    const id = await instance.submit('witnessed');
    const cut = cutAfterCommitOf(is(id, status));
    await instance.pool.start();
    await instance.scheduler.start();
    await eventually('the line was cut', () => cut.cuts === 1);
    await eventually('it has ended', is(id, 'SUCCEEDED'));
    expect(await told(id)).toEqual(['QUEUED', 'TO_BE_RUN', 'RUNNING', 'SUCCEEDED']);
    expect(ran).toEqual([id]);
  });

  it('a claim that is committed after its instance was taken for lost starts nothing', async () => {
    const id = await instance.submit('witnessed');
    const held = holdAt('claim.chosen');
    await instance.pool.start();
    await instance.scheduler.start();
    await held.reached;
    const before = instance.registry.incarnation;
    await table.query('DELETE FROM t_instance');
    await eventually(
      'it is registered again',
      () => ![null, before].includes(instance.registry.incarnation) && instance.registry.lease.live,
    );
    held.release();
    await eventually('the claim is committed', is(id, 'TO_BE_RUN'));
    jest.spyOn(instance.registry.lease, 'mayJudge', 'get').mockReturnValue(true); // not only after a whole lease
    await instance.rescue.start();
    await eventually('it has ended', is(id, 'SUCCEEDED'));
    expect(await told(id)).toEqual(['QUEUED', 'TO_BE_RUN', 'QUEUED', 'TO_BE_RUN', 'RUNNING', 'SUCCEEDED']);
    expect(ran).toEqual([id]);
  });
});
