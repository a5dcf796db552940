import type { JobFile } from '../execution/index.js';

/** A file as REST shows it. */
export type FileView = Omit<JobFile, 'createdAt'> & { readonly createdAt: string };

/** A job's file as REST shows it. */
export function fileView({ id, kind, name, mediaType, bytes, sha256, createdAt }: JobFile): FileView {
  return { id, kind, name, mediaType, bytes, sha256, createdAt: createdAt.toISOString() };
}
