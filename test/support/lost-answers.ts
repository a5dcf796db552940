import { jest } from '@jest/globals';
import { AbstractJob, AnyObject, JobType } from 'jobcast/job-kit';
import { SqlSession } from '../../src/database/sql-session.js';
import { eventually } from './eventually.js';
import { JobTable } from './job-table.js';
import { TcpProxy } from './tcp-proxy.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';
import { TestInstance } from './test-instance.js';

const ran: string[] = [];

@JobType({ name: 'witnessed', parameters: AnyObject })
class Witnessed extends AbstractJob<AnyObject, string> {
  run() {
    ran.push(this.job.id);
    return Promise.resolve('done');
  }
}

/** An instance whose line to the database is cut between a commit and its answer. */
export class LostAnswers {
  instance!: TestInstance;

  private constructor(
    private readonly database: TestDatabase,
    private readonly line: TcpProxy,
    readonly table: JobTable,
  ) {}

  static async create(): Promise<LostAnswers> {
    const database = await createTestDatabase();
    return new LostAnswers(database, await TcpProxy.before(database.url, 5432), await JobTable.open(database.url));
  }

  async remove(): Promise<void> {
    await this.table.close();
    await this.line.close();
    await this.database.drop();
  }

  /** Starts the instance, without its keepers. */
  async startInstance(): Promise<void> {
    this.instance = await TestInstance.start({ databaseUrl: this.line.urlOf(this.database.url), runners: [Witnessed] });
  }

  /** Ends the instance, and cuts no more. */
  async stopInstance(): Promise<void> {
    jest.restoreAllMocks();
    await this.instance.stop();
  }

  /** Expects a job to be carried on, and run once, when the answer to the commit is lost by which it got this status. */
  async expectCarriedOnAfter(status: string): Promise<void> {
    const { instance } = this;
    const id = await instance.submit('witnessed');
    const cut = this.#cutAfterCommitOf(this.is(id, status));
    await instance.pool.start();
    await instance.scheduler.start();
    await eventually('the line was cut', () => cut.cuts === 1);
    await eventually('it has ended', this.is(id, 'SUCCEEDED'));
    await this.expectRunOnce(id, ['QUEUED', 'TO_BE_RUN', 'RUNNING', 'SUCCEEDED']);
  }

  /** Expects that the job's events show these statuses, read past the line. */
  async expectRunOnce(id: string, statuses: readonly string[]): Promise<void> {
    const rows = await this.table.query<{ type: string }>('SELECT type FROM t_outbox WHERE job_id = $1 ORDER BY sequence', [id]);
    expect(rows.map(({ type }) => type.replace('jobcast.job.', '').toUpperCase())).toEqual(statuses);
    expect(ran.filter((one) => one === id)).toEqual([id]);
  }

  is(id: string, status: string): () => Promise<boolean> {
    return async () => (await this.table.jobs()).some((job) => job.id === id && job.status === status);
  }

  /** Cuts the line when a commit has made the condition true, before its answer has come. */
  #cutAfterCommitOf(isCommitted: () => Promise<boolean>): { readonly cuts: number } {
    const { line } = this;
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
}
