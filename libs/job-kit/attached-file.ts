/** A file that is stored with a job. */
export interface AttachedFile {
  /** As it was given, also with letters beyond ASCII; never a path. */
  readonly name: string;
  /** Such as `text/csv`; `application/octet-stream` where the name tells none. */
  readonly mediaType: string;
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

/** A file that was submitted with the job. */
export interface InputFile extends AttachedFile {
  /** Where its content is: an absolute path, to be read only. */
  readonly path: string;
}
