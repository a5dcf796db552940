import type { AttachedFile } from '#libs/job-kit';
import type { SqlRunner } from '../../../database/index.js';
import { checkRoom, type FileUse } from './check-room.js';
import type { FileKind } from './job-file.js';

/** Which file of a job: another one of the same name takes its place. */
export interface FilePlace {
  /** The job's. */
  readonly tenant: string;
  readonly jobId: string;
  readonly kind: FileKind;
  /** The attempt that made it; 0 for an input. */
  readonly attempt: number;
  readonly name: string;
}

/** A file whose content is in the store. */
export interface FileWrite extends AttachedFile, FilePlace {
  readonly id: string;
}

/** What became of it. */
export interface WrittenFile {
  readonly createdAt: Date;
  /** The file of the same name that it takes the place of; null when there was none. */
  readonly replacedId: string | null;
}

const REPLACED = 'SELECT id, bytes FROM t_job_file WHERE job_id = $1 AND kind = $2 AND attempt = $3 AND md5(name) = md5($4)';

/** The limits of tenant `t`, and how many files the job has in other places. */
const LIMITS = `t.max_file_bytes::float8 AS "maxBytes", t.max_files_per_job AS "maxFiles",
  (SELECT count(*)::int FROM t_job_file f WHERE f.job_id = $1 AND (f.kind = 'input' OR f.attempt = $3)
    AND NOT (f.kind = $2 AND f.attempt = $3 AND md5(f.name) = md5($4))) AS files`;

const LOAD_USE = `SELECT ${LIMITS}, (coalesce((SELECT u.bytes FROM t_tenant_files u WHERE u.tenant = t.name), 0)
    - coalesce((SELECT bytes FROM (${REPLACED}) r), 0))::float8 AS bytes
  FROM t_tenant t WHERE t.name = $5`;

const WRITE = `WITH replaced AS (${REPLACED}), counted AS (
    INSERT INTO t_tenant_files AS u (tenant, bytes) VALUES ($5, $8)
    ON CONFLICT (tenant) DO UPDATE SET bytes = greatest(0, u.bytes + $8 - coalesce((SELECT bytes FROM replaced), 0))
    RETURNING bytes
  ), written AS (
    INSERT INTO t_job_file (job_id, kind, attempt, name, id, media_type, bytes, sha256) VALUES ($1, $2, $3, $4, $6, $7, $8, decode($9, 'hex'))
    ON CONFLICT (job_id, kind, attempt, md5(name)) DO UPDATE
      SET id = EXCLUDED.id, media_type = EXCLUDED.media_type, bytes = EXCLUDED.bytes, sha256 = EXCLUDED.sha256, created_at = EXCLUDED.created_at
    RETURNING created_at
  )
  SELECT w.created_at AS "createdAt", (SELECT id FROM replaced WHERE id <> $6) AS "replacedId", (c.bytes - $8)::float8 AS bytes, ${LIMITS}
  FROM written w CROSS JOIN counted c CROSS JOIN t_tenant t WHERE t.name = $5`;

const valuesOf = ({ jobId, kind, attempt, name, tenant }: FilePlace): unknown[] => [jobId, kind, attempt, name, tenant];

/**
 * Reads the other files of the tenant and of the job, by primary keys and i_job_file_name, so that a content can be refused before it is read. Other
 * transactions may store files at the same time.
 */
export async function loadFileUse(runner: SqlRunner, place: FilePlace): Promise<FileUse> {
  const [row] = await runner.query<FileUse>(LOAD_USE, valuesOf(place));
  if (!row) throw new Error(`reading what tenant ${place.tenant} has of files gave no row`);
  return row;
}

/**
 * Makes a file the job's, in place of one of the same name; by i_job_file_name. The job's row must be locked by the transaction, or two writers of
 * one name could both miss what they replace. Writing the same again changes nothing. Others that store files of the tenant wait for the end of the
 * transaction. @throws JobcastError `QUOTA_EXCEEDED`: the transaction must be rolled back.
 */
export async function writeFile(runner: SqlRunner, file: FileWrite): Promise<WrittenFile> {
  const { id, mediaType, bytes, sha256 } = file;
  const [row] = await runner.query<WrittenFile & FileUse>(WRITE, [...valuesOf(file), id, mediaType, bytes, sha256]);
  if (!row) throw new Error(`writing file ${id} of job ${file.jobId} gave no row`);
  checkRoom(file.tenant, row, { bytes, files: 1 });
  return { createdAt: row.createdAt, replacedId: row.replacedId };
}
