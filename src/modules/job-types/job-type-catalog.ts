import { isDeepStrictEqual } from 'node:util';
import { Injectable, Logger } from '@nestjs/common';
import { Database } from '../../database/index.js';
import { LongLived } from '#libs/runtime';
import type { JobTypeSettings } from './job-type-description.js';
import { listJobTypes, type RegisteredJobType } from './list-job-types.sql.js';
import { registerJobTypes } from './register-job-types.sql.js';
import { RunnerRegistry } from './runner-registry.js';
import { soundSettings } from './sound-settings.js';

/** How often the catalogue is read again, should a notification be lost. */
const READ_EVERY_MS = 30_000;

/**
 * The job types that any instance ever registered (`t_job_type`), kept in memory: the doors check by it, so that an
 * instance without the runner can accept a job. Its own types are registered whenever the database is (re)connected.
 */
@Injectable()
export class JobTypeCatalog extends LongLived {
  readonly #logger = new Logger('JobTypeCatalog');
  #types: ReadonlyMap<string, RegisteredJobType> = new Map();
  readonly #wrong = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #ready: Promise<void> = Promise.resolve();
  #reading: Promise<void> = Promise.resolve();
  #next: Promise<void> | null = null;

  constructor(
    private readonly database: Database,
    private readonly registry: RunnerRegistry,
  ) {
    super();
  }

  /** The type as it was registered; undefined when no instance ever did. */
  find(name: string): RegisteredJobType | undefined {
    return this.#types.get(name);
  }

  /** All types, by name. */
  all(): RegisteredJobType[] {
    return [...this.#types.values()];
  }

  /** Resolves when the catalogue has been read after the last (re)connection. */
  ready(): Promise<void> {
    return this.#ready;
  }

  /**
   * Reads it again; rejects when the database does not answer. One reading after the other, so that an older answer never replaces a newer
   * one; who asks while one is under way shares the next.
   */
  read(): Promise<void> {
    this.#next ??= this.#reading.then(() => {
      this.#next = null;
      return this.#readNow();
    });
    this.#reading = this.#next.catch(() => undefined);
    return this.#next;
  }

  protected override onStart(): Promise<void> {
    this.database.onConnected(() => {
      if (!this.ending) this.#ready = this.#registerAndRead();
    });
    this.database.listen('settings', (items) => {
      if (items.some((item) => item === '*' || item.startsWith('type:'))) void this.#tryToRead();
    });
    this.#timer = setInterval(() => void this.#tryToRead(), READ_EVERY_MS).unref();
    return Promise.resolve();
  }

  protected override async onStop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#ready;
    await this.#reading;
  }

  async #readNow(): Promise<void> {
    const types = await listJobTypes(this.database);
    this.#types = new Map(types.map((type) => [type.name, this.#sound(type)]));
  }

  async #registerAndRead(): Promise<void> {
    try {
      const changed = await registerJobTypes(
        this.database,
        this.registry.all().map(({ description }) => description),
      );
      await this.read();
      if (changed.length > 0) this.database.notify('settings', ...changed.map((name) => `type:${name}`));
    } catch (error) {
      this.#logger.warn(`the job types could not be registered (${String(error)}); tried again when the database is back`);
    }
  }

  async #tryToRead(): Promise<void> {
    if (this.ending || !this.database.connected) return;
    try {
      await this.read();
    } catch (error) {
      this.#logger.warn(`the job types could not be read (${String(error)}); those known before stay`);
    }
  }

  /** Logs once what is wrong with stored options. A type whose options cannot be read does not run until an instance registers it again, at its start. */
  #sound(type: RegisteredJobType): RegisteredJobType {
    const options = soundSettings(type.options);
    const given = Object.entries(type.options) as [keyof JobTypeSettings, unknown][];
    const isSound = given.length > 0 && given.every(([option, value]) => isDeepStrictEqual(value, options[option]));
    if (!isSound && !this.#wrong.has(type.name)) {
      this.#wrong.add(type.name);
      const what = given.length > 0 ? 'hold numbers out of bounds, of which the nearest valid ones count' : 'cannot be read';
      this.#logger.error(`the options of the job type "${type.name}" ${what}; start an instance that has it`);
    }
    return { ...type, options };
  }
}
