import type { AttachedFile } from '#libs/job-kit';
import type { SqlRunner } from '../../../database/index.js';
import type { FileKind } from './job-file.js';

/** A file whose content is in the store. */
export interface FileWrite extends AttachedFile {
  readonly jobId: string;
  readonly id: string;
  readonly kind: FileKind;
  /** The attempt that made it; 0 for an input. */
  readonly attempt: number;
}

/** What became of it. */
export interface WrittenFile {
  readonly createdAt: Date;
  /** The file of the same name that it takes the place of; null when there was none. */
  readonly replacedId: string | null;
}

const WRITE = `WITH replaced AS (
    SELECT id FROM t_job_file WHERE job_id = $1 AND kind = $3 AND attempt = $4 AND md5(name) = md5($5)
  )
  INSERT INTO t_job_file (job_id, id, kind, attempt, name, media_type, bytes, sha256) VALUES ($1, $2, $3, $4, $5, $6, $7, decode($8, 'hex'))
  ON CONFLICT (job_id, kind, attempt, md5(name)) DO UPDATE
    SET id = EXCLUDED.id, media_type = EXCLUDED.media_type, bytes = EXCLUDED.bytes, sha256 = EXCLUDED.sha256, created_at = EXCLUDED.created_at
  RETURNING created_at AS "createdAt", (SELECT id FROM replaced WHERE id <> $2) AS "replacedId"`;

/**
 * Makes a file the job's, in place of one of the same name; by i_job_file_name. The job's row must be locked by the transaction, or
 * two writers of one name could both miss what they replace. Writing the same again changes nothing.
 */
export async function writeFile(runner: SqlRunner, file: FileWrite): Promise<WrittenFile> {
  const { jobId, id, kind, attempt, name, mediaType, bytes, sha256 } = file;
  const [row] = await runner.query<WrittenFile>(WRITE, [jobId, id, kind, attempt, name, mediaType, bytes, sha256]);
  if (!row) throw new Error(`writing file ${id} of job ${jobId} gave no row`);
  return row;
}
