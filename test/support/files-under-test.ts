import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { AbstractJob, AnyObject, JobType, type AttachedFile, type InputFile } from '#libs/job-kit';
import type { JobFile } from '../../src/modules/execution/index.js';
import { clearTables } from './clear-tables.js';
import { eventually } from './eventually.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';
import { TestInstance } from './test-instance.js';

/** What a test wants running jobs to do; each ends when what it does resolves. */
const acts = new Map<string, Act>();

/** What a job of {@link FilesUnderTest} does. */
export type Act = (job: Filing) => Promise<unknown>;

/** A runner that lets a test do what only a runner may. */
@JobType({ name: 'filing', parameters: AnyObject, maxAttempts: 2, backoff: { baseMs: 20, factor: 1, maxMs: 20 } })
class Filing extends AbstractJob<AnyObject> {
  run() {
    return acts.get(String(this.parameters['act']))?.(this);
  }
  get told() {
    return { id: this.job.id, attempt: this.job.attempt, signal: this.signal };
  }
  give(path: string, name?: string): Promise<AttachedFile> {
    return this.attach(path, name);
  }
  given(): Promise<readonly InputFile[]> {
    return this.inputs();
  }
  /** Writes a file into the workspace and gives its path. */
  async write(name: string, content: string | Buffer): Promise<string> {
    const path = join(await this.workspace(), name);
    await writeFile(path, content);
    return path;
  }
}

/** An instance with a database of its own, whose jobs do with files what a test says, and what is in its store. */
export class FilesUnderTest {
  private constructor(
    readonly database: TestDatabase,
    readonly instance: TestInstance,
    /** For files of the test, outside of the store. */
    readonly outside: string,
  ) {}

  /** Starts one; `through` may change the database's address. */
  static async start(variables: Readonly<Record<string, string>> = {}, through = (url: string) => url): Promise<FilesUnderTest> {
    const database = await createTestDatabase();
    const instance = await TestInstance.start({ databaseUrl: through(database.url), runners: [Filing], variables });
    await instance.pool.start();
    await instance.scheduler.start();
    return new FilesUnderTest(database, instance, await mkdtemp(join(tmpdir(), 'jobcast-files-')));
  }

  /** Forgets all jobs and files, for a test that follows another one on the same instance. */
  async clear(): Promise<void> {
    await eventually('nothing runs', () => this.instance.pool.running === 0);
    await clearTables(this.instance.database);
    await rm(this.folder, { recursive: true, force: true });
  }

  async stop(): Promise<void> {
    await this.instance.stop();
    await this.database.drop();
    await rm(this.outside, { recursive: true });
  }

  get files(): TestInstance['files'] {
    return this.instance.files;
  }

  submit(act: Act, request: object = {}): Promise<string> {
    return this.instance.submit('filing', { ...requestOf(act), ...request });
  }

  async pending(act: Act = async () => null): Promise<string> {
    return (await this.instance.jobs.createAsPending('acme', [requestOf(act)])).jobs[0]!.id;
  }

  async contentOf(jobId: string, { id }: Pick<JobFile, 'id'>): Promise<string> {
    const opened = await this.files.open('acme', jobId, id);
    return (await buffer(opened!.stream)).toString();
  }

  /** The store. */
  get folder(): string {
    return join(this.instance.settings.dataDir, 'files');
  }

  folderOf(jobId: string): string {
    return join(this.folder, jobId.slice(-2), jobId);
  }

  /** The contents in the store, whole and half. */
  async contents(): Promise<string[]> {
    const entries = await readdir(this.folder, { recursive: true, withFileTypes: true }).catch(() => []);
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  }

  rows(): Promise<object[]> {
    return this.instance.database.query('SELECT id FROM t_job_file');
  }
}

function requestOf(act: Act): { type: string; parameters: object; maxAttempts: number } {
  const name = `act-${acts.size}`;
  acts.set(name, act);
  return { type: 'filing', parameters: { act: name }, maxAttempts: 1 };
}

/** In hexadecimal. */
export const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');

/** The error that something is refused with. */
export const refusal = (promise: Promise<unknown>): Promise<Error & { code?: string }> =>
  promise.then(
    () => {
      throw new Error('expected a refusal');
    },
    (error: Error) => error,
  );
