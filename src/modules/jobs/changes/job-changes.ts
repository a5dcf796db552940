import { Injectable } from '@nestjs/common';
import { Database, type SqlRunner } from '../../../database/index.js';
import type { JobInfo } from '../job-info.js';
import { changeText, readChange } from './change-text.js';
import type { JobChange } from './job-change.js';
import { loadChanged, type ChangedJob } from './load-changed.sql.js';

/** Told by whoever watches, so that the others tell what they change. */
const WATCH = 'watch';
/** Stands for more changes than are told one by one. */
const MANY = '*';
const RENEW_MS = 10_000;
const WATCHED_MS = 25_000;

/** What a watcher is told. */
export interface ChangeListener {
  /** In the order in which each instance made them. */
  readonly onChanges: (changes: readonly JobChange[]) => void;
  /** There may have been changes that nobody tells. */
  readonly onGap: () => void;
}

/**
 * Tells what becomes of jobs to whoever watches on any instance, by NOTIFY after the commit. Nothing is sent while nobody watches: who
 * does says so every ten seconds. An instance that could not hear it (it is new, or its database was away) takes itself for watched.
 * What an instance did not get to tell before it was killed is made up for by watchers: they look at which instances are there.
 */
@Injectable()
export class JobChanges {
  readonly #listeners = new Set<ChangeListener>();
  #watchedUntilMs = 0;
  #renewal: NodeJS.Timeout | undefined;

  constructor(private readonly database: Database) {
    database.listen('jobs', (items) => this.#hear(items));
    database.onConnected(() => {
      this.#watchedUntilMs = performance.now() + WATCHED_MS;
      this.#listeners.forEach(({ onGap }) => onGap());
    });
    database.onDisconnected(() => this.#listeners.forEach(({ onGap }) => onGap()));
  }

  /** Whether somebody wants to hear of changes. */
  get watched(): boolean {
    return performance.now() < this.#watchedUntilMs;
  }

  /** Tells that jobs have changed, each as it is now; to be called after the commit. */
  tell(jobs: readonly JobInfo[]): void {
    if (jobs.length > 0 && this.watched) this.database.notify('jobs', ...jobs.map(textOf));
  }

  /** The same when the caller's transaction commits. */
  async tellIn(runner: SqlRunner, jobs: readonly JobInfo[]): Promise<void> {
    if (jobs.length > 0 && this.watched) await this.database.notifyIn(runner, 'jobs', ...jobs.map(textOf));
  }

  /** Tells that jobs have changed in a way that is not told one by one: removed, say. */
  tellMany(): void {
    if (this.watched) this.database.notify('jobs', MANY);
  }

  /** Changed jobs as they are now; for whoever tells each caller only what it may see. */
  load(ids: readonly string[]): Promise<ChangedJob[]> {
    return loadChanged(this.database, ids);
  }

  /** Listens to all changes of all instances, until what it gives is called. */
  watch(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    this.#renewal ??= setInterval(() => this.#renew(), RENEW_MS).unref();
    this.#renew();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      clearInterval(this.#renewal);
      this.#renewal = undefined;
    };
  }

  #renew(): void {
    if (this.database.connected) this.database.notify('jobs', WATCH);
  }

  #hear(items: readonly string[]): void {
    if (items.includes(WATCH)) this.#watchedUntilMs = performance.now() + WATCHED_MS;
    if (this.#listeners.size === 0) return;
    const changes = items.flatMap((item) => readChange(item) ?? []);
    if (changes.length > 0) this.#listeners.forEach(({ onChanges }) => onChanges(changes));
    if (items.includes(MANY)) this.#listeners.forEach(({ onGap }) => onGap());
  }
}

function textOf({ id, status, sequence, percentCompleted }: JobInfo): string {
  return changeText({ jobId: id, status, sequence, percentCompleted });
}
