import type { FileKind, JobFile } from './job-file.js';

/** A row of {@link FILE_COLUMNS}. */
export interface JobFileRow {
  id: string;
  kind: FileKind;
  name: string;
  media_type: string;
  bytes: number;
  sha256: string;
  created_at: Date;
}

/** What a query of t_job_file `f` selects for {@link toJobFile}. */
export const FILE_COLUMNS = `f.id, f.kind, f.name, f.media_type, f.bytes::float8 AS bytes, encode(f.sha256, 'hex') AS sha256, f.created_at`;

/**
 * Which files of t_job_info `j` are shown: its inputs, and what its last attempt made; of an aborted job that is not published
 * (nor is it of an attempt that another one follows).
 */
export const IS_SHOWN = `(f.kind = 'input' OR (f.attempt = j.attempt AND j.status <> 'ABORTED'))`;

/** A row as callers see it. */
export function toJobFile(row: JobFileRow): JobFile {
  const { id, kind, name, bytes, sha256 } = row;
  return { id, kind, name, mediaType: row.media_type, bytes, sha256, createdAt: row.created_at };
}
