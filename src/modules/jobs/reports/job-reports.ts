import { Injectable } from '@nestjs/common';
import { BOUNDS } from '#libs/contract';
import type { RecordChange } from '#libs/job-kit';
import { Database } from '../../../database/index.js';
import { noSuchJob } from '../job-control.js';
import { requireWithin } from '../requests/index.js';
import { cutLogBefore } from './cut-log-before.js';
import { cutLogPart, type StoredPiece } from './cut-log-part.js';
import type { JobAttempt } from './job-attempt.js';
import { loadAttempts } from './load-attempts.sql.js';
import { loadLogBefore } from './load-log-before.sql.js';
import { loadLogPieces, loadLogSize } from './load-log.sql.js';
import { loadStoredLogBytes } from './load-stored-log-bytes.sql.js';
import type { JobRecordNote } from './job-record-note.js';
import { listRecords, type ListedRecord } from './list-records.sql.js';
import type { LogPart, LogPartBefore, LogRange, LogRangeBefore } from './log-part.js';

const DEFAULT_BYTES = 262_144;
const DEFAULT_RECORDS = 100;

/** Which records of a job are wanted. */
export interface RecordFilter {
  /** Default: both kinds. */
  readonly change?: RecordChange | undefined;
  /** The `nextCursor` of the page before. */
  readonly after?: string | undefined;
  /** How many at most; default 100, at most 1 000. */
  readonly limit?: number | undefined;
}

/** A page of records; `nextCursor` is null at the end. */
export interface RecordPage {
  readonly items: readonly JobRecordNote[];
  readonly nextCursor: string | null;
}

/** What the runs of a job have reported. A `tenant` of null looks in all tenants. Refusals are JobcastErrors. */
@Injectable()
export class JobReports {
  constructor(private readonly database: Database) {}

  /**
   * A part of a job's log. To follow it, ask again from `nextOffset` on until the job has ended and `nextOffset` is `size`.
   * @throws JobcastError `NO_SUCH_JOB`, `INVALID_MESSAGE` for a range that is none.
   */
  async log(tenant: string | null, jobId: string, { offset = 0, maxBytes = DEFAULT_BYTES }: LogRange = {}): Promise<LogPart> {
    requireWithin('offset', offset, BOUNDS.callLogOffset);
    requireWithin('maxBytes', maxBytes, BOUNDS.callLogBytes);
    const size = await loadLogSize(this.database, tenant, jobId);
    if (size === undefined) throw noSuchJob(jobId);
    const from = Math.min(offset < 0 ? Math.max(0, size + offset) : offset, size);
    const pieces = from < size ? await loadLogPieces(this.database, jobId, from, maxBytes) : [];
    return cutLogPart(pieces, offset < 0 ? characterStart(pieces, from) : from, { maxBytes, size });
  }

  /**
   * The last part of a job's log, or the one in front of another. Read like this, what was left out is stepped over at once.
   * @throws JobcastError `NO_SUCH_JOB`, `INVALID_MESSAGE` for a range that is none.
   */
  async logBefore(tenant: string | null, jobId: string, range: LogRangeBefore = {}): Promise<LogPartBefore> {
    const { before = BOUNDS.logOffset.max, maxBytes = DEFAULT_BYTES } = range;
    requireWithin('before', before, BOUNDS.logOffset);
    requireWithin('maxBytes', maxBytes, BOUNDS.callLogBytes);
    const size = await loadLogSize(this.database, tenant, jobId);
    if (size === undefined) throw noSuchJob(jobId);
    const end = Math.min(before, size);
    const stored = await loadStoredLogBytes(this.database, jobId);
    const pieces = await loadLogBefore(this.database, jobId, end, maxBytes);
    return { ...cutLogBefore(pieces, end, { maxBytes, size }), leftOutInAll: Math.max(0, size - stored) };
  }

  /** The attempts that did not end the job, in their order, each with its error. @throws JobcastError `NO_SUCH_JOB`. */
  async attempts(tenant: string | null, jobId: string): Promise<readonly JobAttempt[]> {
    if ((await loadLogSize(this.database, tenant, jobId)) === undefined) throw noSuchJob(jobId);
    return loadAttempts(this.database, jobId);
  }

  /**
   * What the job says it created or modified in other systems, in all its attempts, page by page.
   * @throws JobcastError `NO_SUCH_JOB`, `INVALID_MESSAGE` for a page that is none.
   */
  async records(tenant: string | null, jobId: string, { change, after, limit = DEFAULT_RECORDS }: RecordFilter = {}): Promise<RecordPage> {
    requireWithin('limit', limit, BOUNDS.callRecords);
    const afterId = Number(after ?? 0);
    requireWithin('after', afterId, BOUNDS.recordCursor);
    if ((await loadLogSize(this.database, tenant, jobId)) === undefined) throw noSuchJob(jobId);
    const found = await listRecords(this.database, jobId, { change: change ?? null, afterId, limit: limit + 1 });
    const page = found.slice(0, limit);
    return { items: page.map(withoutId), nextCursor: found.length > limit ? (page.at(-1)?.id ?? null) : null };
  }
}

function withoutId({ change, label, href, attempt, createdAt }: ListedRecord): JobRecordNote {
  return { change, label, href, attempt, createdAt };
}

/** Where, at `from` or after it, a character begins. */
function characterStart([piece]: readonly StoredPiece[], from: number): number {
  let at = from;
  while (piece && ((piece.content[at - piece.start] ?? 0) & 0xc0) === 0x80) at += 1;
  return at;
}
