import { HttpException, Injectable, Logger } from '@nestjs/common';
import { JobcastError, NAME_PATTERN } from '#libs/contract';
import { Batcher } from '#libs/runtime';
import { Database, isDatabaseOutage, type SqlRunner } from '../../../database/index.js';
import { jobIdCheck, JobSubmissions, type StoredSubmission, type SubmissionNote } from '../../jobs/index.js';
import type { Caller } from '../caller.js';
import type { AuditAction, AuditEntry } from './audit-entry.js';
import { listAudit, type AuditRow } from './list-audit.sql.js';
import { writeAudit } from './write-audit.sql.js';

const DONE = 'DONE';
const MAX_DETAIL = 500;

/** A write that is about to be tried. What a caller said of it need not be right. */
export interface Attempt {
  readonly action: AuditAction;
  readonly tenant?: unknown;
  readonly jobIds?: readonly unknown[];
  readonly name?: unknown;
  readonly detail?: string | null;
}

type SubmitAttempt = Attempt & Pick<SubmissionNote, 'action'>;

/** Notes that what is tried was done, in the transaction that does it. */
export type Note = (runner: SqlRunner) => Promise<void>;

/** The book of who wrote what by which door, refusals included. Entries are kept for 90 days. */
@Injectable()
export class Audit {
  readonly #logger = new Logger('Audit');
  readonly #batcher: Batcher<AuditEntry, void>;

  constructor(
    private readonly database: Database,
    submissions: JobSubmissions,
  ) {
    this.#batcher = new Batcher({
      write: (entries) => writeAudit(database, entries).then(() => entries.map(() => undefined)),
      isOutage: isDatabaseOutage,
    });
    submissions.onStore((runner, stored) => writeAudit(runner, stored.flatMap(entriesOf)));
  }

  /**
   * Tries a write and notes what came of it. `work` is given what notes it in its transaction; what it did not note so is noted right
   * after, with `noted` telling what was not known before.
   */
  async tried<R>(
    caller: Caller,
    attempt: Attempt,
    work: (note: Note) => Promise<R>,
    noted?: (result: R) => Partial<AuditEntry>,
  ): Promise<R> {
    const entry = entryOf(caller, attempt);
    let isNoted = false;
    const note: Note = async (runner) => {
      await writeAudit(runner, [entry]);
      isNoted = true;
    };
    try {
      const result = await work(note);
      if (!isNoted) await this.#write({ ...entry, ...noted?.(result) });
      return result;
    } catch (error) {
      await this.#refused(entry, error);
      throw error;
    }
  }

  /** Tries to submit jobs: with the note, the transaction that stores them notes it; refusals are noted right after. */
  async submitting<R>(caller: Caller, attempt: SubmitAttempt, work: (note: SubmissionNote) => Promise<R>): Promise<R> {
    const entry = entryOf(caller, attempt);
    try {
      return await work({ ...entry, action: attempt.action });
    } catch (error) {
      await this.#refused(entry, error);
      throw error;
    }
  }

  /** A page of entries, newest first. */
  list(before: number | null, limit: number): Promise<AuditRow[]> {
    return listAudit(this.database, before, limit);
  }

  async #refused(entry: AuditEntry, error: unknown): Promise<void> {
    if (!isDatabaseOutage(error)) await this.#write({ ...entry, outcome: codeOf(error), detail: cut(messageOf(error)) });
  }

  /** What was done, or refused, stays so when it cannot be noted; the log has it then. */
  async #write(entry: AuditEntry): Promise<void> {
    await this.#batcher.add(entry).catch((error: unknown) => {
      this.#logger.error(`${entry.action} by ${entry.caller ?? 'the local administrator'} (${entry.outcome}) was not noted`, {
        tenant: entry.tenant,
        err: error,
      });
    });
  }
}

function entryOf(caller: Caller, { action, tenant, jobIds, name, detail }: Attempt): AuditEntry {
  const ids = jobIds?.filter((id): id is string => jobIdCheck.fits(id));
  return {
    caller: caller.subject,
    door: caller.door ?? 'typescript',
    action,
    tenant: typeof tenant === 'string' && NAME_PATTERN.test(tenant) ? tenant : null,
    jobIds: ids && ids.length > 0 ? ids : null,
    name: typeof name === 'string' ? cut(name) : null,
    outcome: DONE,
    detail: detail === null || detail === undefined ? null : cut(detail),
  };
}

/** The entry of stored jobs; none for those that the service itself or its host has submitted. */
function entriesOf({ submission: { note, tenant }, jobIds }: StoredSubmission): AuditEntry[] {
  if (!note) return [];
  const { caller, door, action, detail } = note;
  return [{ caller, door, action, tenant, jobIds, name: null, outcome: DONE, detail }];
}

function codeOf(error: unknown): string {
  if (error instanceof JobcastError) return error.code;
  return error instanceof HttpException && error.getStatus() === 412 ? 'PRECONDITION_FAILED' : 'FAILED';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** As the table can hold it. */
function cut(text: string): string {
  return text.slice(0, MAX_DETAIL).replaceAll('\0', '�').toWellFormed();
}
