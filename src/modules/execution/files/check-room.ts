import { JobcastError } from '#libs/contract';

/** The stored files of a tenant and of a job, without the file that is to be stored, and the limits (null: none). */
export interface FileUse {
  /** The sum over all files of the tenant. */
  readonly bytes: number;
  readonly maxBytes: number | null;
  /** The number of inputs of the job and of files that the attempt attached. */
  readonly files: number;
  readonly maxFiles: number | null;
}

/** Refuses files that would bring a tenant or a job over its limit. @throws JobcastError `QUOTA_EXCEEDED`. */
export function checkRoom(tenant: string, use: FileUse, added: Pick<FileUse, 'bytes' | 'files'>): void {
  const { bytes, maxBytes, files, maxFiles } = use;
  if (maxFiles !== null && files + added.files > maxFiles) {
    throw new JobcastError(
      'QUOTA_EXCEEDED',
      `a job of tenant "${tenant}" may have ${maxFiles} files (maxFilesPerJob); ${Math.min(files, maxFiles)} are there. Put several into one, such as an archive`,
    );
  }
  if (maxBytes !== null && bytes + added.bytes > maxBytes) throw noRoom(tenant, use);
}

/** The refusal of a file for which the tenant has no room. */
export function noRoom(tenant: string, { bytes, maxBytes }: FileUse): JobcastError {
  return new JobcastError(
    'QUOTA_EXCEEDED',
    `the files of tenant "${tenant}" may have ${maxBytes} bytes together (maxFileBytes); ${Math.max(0, bytes)} are stored, and this file does not fit. Remove jobs whose files are no longer needed`,
  );
}
