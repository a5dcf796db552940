import { Inject, Injectable, Logger } from '@nestjs/common';
import { AsyncResource } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { backOffMs, LongLived, WakeUp } from '#libs/runtime';
import type { DataSource, EntityManager, EntityTarget, ObjectLiteral, QueryRunner } from 'typeorm';
import type { PoolClient } from 'pg';
import { Settings } from '../settings/index.js';
import { Bell } from './bell.js';
import { CHANNELS, type Channel } from './channels.js';
import { createDataSource } from './data-source.js';
import { DatabaseClock } from './database-clock.js';
import { DatabaseUnavailableError, failureOf, fromDriver, isDatabaseOutage, sqlStateOf } from './failure.js';
import { LoneConnection } from './lone-connection.js';
import { migrate } from './migrate.js';
import { NotificationListener } from './notification-listener.js';
import { sessionOptions } from './session-options.js';
import type { SqlRunner } from './sql-runner.js';
import { SqlSession } from './sql-session.js';

/** Injects the entities that {@link Database.repository} knows. */
export const DATABASE_ENTITIES = Symbol('DATABASE_ENTITIES');

/** How often the offset to the database's clock is measured anew. */
const CLOCK_LOOK_MS = 30_000;
/** How often a transaction is tried again that met another one, or that failed on a defect. */
const MAX_RETRIES = 5;
const RETRY = { baseMs: 20, factor: 2, maxMs: 500 };
/** How often a database that takes no writes is asked again. */
const PROBE = { baseMs: 200, factor: 2, maxMs: 5_000 };
/** Fails as every write does: in a read-only database, without rights, without tables. */
const PROBE_ANSWER_MS = 10_000;
const PROBE_SQL = 'DELETE FROM t_instance WHERE false';
const DISK_FULL = '53100';
/** On a full disk many writes still succeed, in pages that have room: this one needs 1.3 MB of new ones. It is never committed. */
const ROOM_SQL = 'CREATE TABLE t_probe AS SELECT md5(random()::text) FROM generate_series(1, 20000)';

/** How a transaction is retried. */
export interface TransactionOptions {
  /** Whether it is tried again after a defect too; default true. False where the caller tries again, or looks for the item that is wrong. */
  readonly retriesDefects?: boolean;
}

/**
 * The database: statements, transactions, NOTIFY, and whether it is there. It starts before the server does, migrates the
 * schema once it answers, and finds it again after every outage.
 */
@Injectable()
export class Database extends LongLived implements SqlRunner {
  readonly clock = new DatabaseClock();
  readonly #logger = new Logger('Database');
  readonly #url: string;
  readonly #schema: string;
  readonly #source: DataSource;
  readonly #listener: NotificationListener;
  readonly #connectedListeners: (() => void)[] = [];
  readonly #disconnectedListeners: (() => void)[] = [];
  readonly #channelListeners = new Map<Channel, ((items: readonly string[]) => void)[]>();
  readonly #bell: Bell;
  readonly #sessionEnded = new WakeUp();
  readonly #ended = new AbortController();
  /** The caller whose statement failed has nothing to do with the timers of the probe. */
  readonly #inOwnContext = AsyncResource.bind((reason: unknown) => this.#untilWritable(reason));
  #sessions = 0;
  /** Whether the connection that hears notifications is there. */
  #listening = false;
  /** Resolves when the database takes writes again; undefined while it does. */
  #probing: Promise<void> | undefined;
  #connected = false;
  /** Whether the disk was full when it was last written to. */
  #isFull = false;
  #migrated = false;
  #clockTimer: NodeJS.Timeout | undefined;

  constructor(settings: Settings, @Inject(DATABASE_ENTITIES) entities: readonly EntityTarget<ObjectLiteral>[]) {
    super();
    const url = settings.databaseUrl;
    if (url === undefined) throw new Error('Database: databaseUrl is not set; resolve it before the application is made');
    this.#url = url;
    this.#schema = settings.dbSchema;
    this.#source = createDataSource({ url, schema: this.#schema, maxConnections: 12, entities });
    this.#bell = new Bell(this.#schema, (sql, values) => this.query(sql, values));
    this.#listener = new NotificationListener(
      { connectionString: url, options: sessionOptions(this.#schema), keepAlive: true, application_name: 'jobcast-listener' },
      CHANNELS.map((channel) => this.#bell.channelName(channel)),
      {
        onConnected: () => this.#onConnected(),
        onDisconnected: (error) => this.#onDisconnected(error),
        onNotification: (name, payload) => this.#onNotification(name, payload),
      },
    );
  }

  /** Whether the database answers and the schema is there. */
  get connected(): boolean {
    return this.#connected;
  }

  /** Calls the listener after every (re)connection, and at once when already connected. */
  onConnected(listener: () => void): void {
    this.#connectedListeners.push(listener);
    if (this.#connected) listener();
  }

  /** Calls the listener when the database went away. */
  onDisconnected(listener: () => void): void {
    this.#disconnectedListeners.push(listener);
  }

  /** Calls the listener with what is told on the channel; `*` stands for more than fits. */
  listen(channel: Channel, listener: (items: readonly string[]) => void): void {
    this.#channelListeners.set(channel, [...(this.#channelListeners.get(channel) ?? []), listener]);
  }

  /** A statement that met another transaction is tried again, as in {@link transaction}. */
  async query<Row>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return this.#retried(() => this.#withSession((session) => session.query<Row>(sql, values)));
  }

  /** Carries out a statement that is put together from what somebody asks for: planned for its values each time, and not kept. */
  async queryOnce<Row>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return this.#retried(() => this.#withSession((session) => session.queryOnce<Row>(sql, values)));
  }

  /**
   * Carries out `work` in one transaction (READ COMMITTED). When it met another transaction it is carried out again, at most
   * {@link MAX_RETRIES} times; then it counts as an outage (see `failureOf`). So does a defect while the database takes no writes at all.
   */
  transaction<R>(work: (session: SqlRunner) => Promise<R>, options: TransactionOptions = {}): Promise<R> {
    return this.#retried(() => this.#inTransaction('BEGIN', work), options);
  }

  /** Carries out `work`, which only reads: all its statements see what the first one saw. */
  snapshot<R>(work: (session: SqlSession) => Promise<R>): Promise<R> {
    return this.#retried(() => this.#inTransaction('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', work));
  }

  /**
   * Tells all instances: this one at once, the others by NOTIFY after what was told while an earlier one was in flight.
   * A NOTIFY that shares a transaction with writes holds a lock of the whole server while the commit is flushed, so what
   * follows a commit of ours is sent after it; a lost one is made up for by the looks of whoever listens.
   */
  notify(channel: Channel, ...items: readonly string[]): void {
    this.#bell.ring(channel, items);
    this.#tellListeners(channel, items);
  }

  /** Tells all instances, this one too, when the caller's transaction commits. */
  async notifyIn(runner: SqlRunner, channel: Channel, ...items: readonly string[]): Promise<void> {
    await runner.query('SELECT pg_notify($1, $2)', [this.#bell.channelName(channel), this.#bell.payload(items, '')]);
  }

  /** Carries out `work` with TypeORM's entities, for the tables that change rarely. */
  withEntities<R>(work: (manager: EntityManager) => Promise<R>): Promise<R> {
    return this.#retried(async () => {
      try {
        return await work(this.#source.manager);
      } catch (error) {
        throw this.#observed(fromDriver(error));
      }
    });
  }

  /** Whether the database takes writes now. */
  async probe(): Promise<boolean> {
    // Not one of the pool, which may be in use by slow statements.
    const connection = new LoneConnection({ url: this.#url, schema: this.#schema, name: 'jobcast-probe', answerMs: PROBE_ANSWER_MS });
    try {
      await connection.query(PROBE_SQL);
      if (this.#isFull && !(await hasRoom(connection))) return false;
      this.#isFull = false;
      return true;
    } catch {
      return false;
    } finally {
      await connection.end().catch(() => undefined);
    }
  }

  /** A connection that is kept, for a session-level lock; `release` gives it back. */
  async session(): Promise<{ session: SqlRunner; release: () => Promise<void> }> {
    const runner = this.#newRunner();
    const client = (await runner.connect()) as PoolClient;
    return { session: new SqlSession(client), release: () => runner.release() };
  }

  protected override onStart(): Promise<void> {
    this.#clockTimer = setInterval(() => void this.clock.look(this).catch(() => undefined), CLOCK_LOOK_MS).unref();
    return this.#listener.start();
  }

  /** Takes no more statements and waits for those under way: the pool never answers those that wait for a connection when it ends. */
  protected override async onDrain(): Promise<void> {
    clearInterval(this.#clockTimer);
    this.#ended.abort();
    await this.#listener.stop();
    await this.#probing;
    this.#connected = false;
    while (this.#sessions > 0) await this.#sessionEnded.sleep(60_000);
  }

  protected override async onStop(): Promise<void> {
    if (this.#source.isInitialized) await this.#source.destroy();
  }

  async #withSession<R>(work: (session: SqlSession) => Promise<R>): Promise<R> {
    const runner = this.#newRunner();
    this.#sessions += 1;
    try {
      const client = await runner.connect().catch((error: unknown) => {
        throw this.#observed(fromDriver(error));
      });
      return await work(new SqlSession(client as PoolClient, (error) => this.#observed(error)));
    } finally {
      await runner.release();
      this.#sessions -= 1;
      this.#sessionEnded.ring();
    }
  }

  #newRunner(): QueryRunner {
    if (this.ending) throw new DatabaseUnavailableError('it is not connected any more');
    if (!this.#source.isInitialized) throw new DatabaseUnavailableError('it is not connected yet');
    return this.#source.createQueryRunner();
  }

  #inTransaction<R>(begin: string, work: (session: SqlSession) => Promise<R>): Promise<R> {
    return this.#withSession(async (session) => {
      const begun = session.command(begin);
      begun.catch(() => undefined); // told by the first statement too, which is sent without waiting
      try {
        const result = await work(session);
        await begun;
        await session.command('COMMIT');
        return result;
      } catch (error) {
        await session.command('ROLLBACK').catch(() => undefined);
        throw error;
      }
    });
  }

  async #retried<R>(work: () => Promise<R>, { retriesDefects = true }: TransactionOptions = {}): Promise<R> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        const kind = failureOf(error);
        const isLast = attempt > MAX_RETRIES || this.ending;
        if (kind === 'refused' || kind === 'outage') throw error;
        if (kind === 'transient' && isLast) throw new DatabaseUnavailableError(error);
        // An exception of our own code is not retried: the code may have done something that no rollback takes back.
        const isFinal = isLast || !retriesDefects || sqlStateOf(error) === undefined;
        if (kind === 'defect' && isFinal) throw (await this.#isOutage(error)) ? new DatabaseUnavailableError(error) : error;
      }
      await delay(backOffMs(RETRY, attempt));
    }
  }

  /** Whether a defect is only an effect: when the tables are gone, say, each statement fails. */
  async #isOutage(defect: unknown): Promise<boolean> {
    return sqlStateOf(defect) !== undefined && !(await this.probe());
  }

  /** One statement may have lost its connection, or all statements fail: the probe decides. */
  #observed(error: unknown): unknown {
    if (sqlStateOf(error) === DISK_FULL) this.#isFull = true;
    if (isDatabaseOutage(error)) void this.#look(error);
    return error;
  }

  /** Finds out whether the database takes writes; until it does, it counts as not connected. */
  #look(reason: unknown): Promise<void> {
    return (this.#probing ??= this.#inOwnContext(reason).finally(() => (this.#probing = undefined)));
  }

  async #untilWritable(reason: unknown): Promise<void> {
    // Without the listener's connection the server itself is unreachable: the listener connects again.
    for (let attempt = 1; this.#listening && !this.ending && !(await this.probe()); attempt += 1) {
      if (this.#connected || attempt === 1) this.#disconnected(`the database takes no writes (${messageOf(reason)}); trying again`);
      await delay(backOffMs(PROBE, attempt), undefined, { signal: this.#ended.signal }).catch(() => undefined);
    }
    if (this.#listening && !this.ending) this.#nowConnected();
  }

  async #onConnected(): Promise<void> {
    if (!this.#migrated) {
      await migrate(this.#source, this.#schema);
      this.#migrated = true;
    }
    if (this.ending) return;
    await this.clock.look(this);
    this.#listening = true;
    void this.#look('it was just connected');
  }

  #nowConnected(): void {
    if (this.#connected) return;
    this.#connected = true;
    this.#logger.log('the database is connected');
    this.#connectedListeners.forEach((listener) => listener());
  }

  #onDisconnected(error: Error): void {
    this.#listening = false;
    this.#disconnected(`the database is unavailable (${error.message}); trying again`);
  }

  #disconnected(message: string): void {
    this.#logger.warn(message);
    if (!this.#connected) return;
    this.#connected = false;
    this.#disconnectedListeners.forEach((listener) => listener());
  }

  #onNotification(channelName: string, payload: string): void {
    const heard = this.#bell.hear(channelName, payload);
    if (heard) this.#tellListeners(heard.channel, heard.items);
  }

  #tellListeners(channel: Channel, items: readonly string[]): void {
    this.#channelListeners.get(channel)?.forEach((listener) => listener(items));
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether there is room for new pages. A user of the database who may not create a table cannot find out: then the next statement shows it. */
async function hasRoom(connection: LoneConnection): Promise<boolean> {
  try {
    await connection.query('BEGIN');
    await connection.query(ROOM_SQL);
    await connection.query('ROLLBACK');
    return true;
  } catch (error) {
    return failureOf(fromDriver(error)) === 'defect';
  }
}
