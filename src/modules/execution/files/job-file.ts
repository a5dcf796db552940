import type { AttachedFile } from '#libs/job-kit';

/** Submitted with the job, or made by it. */
export type FileKind = 'input' | 'output';

/** A job's file as callers see it. */
export interface JobFile extends AttachedFile {
  /** UUIDv7, made by the service. */
  readonly id: string;
  readonly kind: FileKind;
  readonly createdAt: Date;
}
