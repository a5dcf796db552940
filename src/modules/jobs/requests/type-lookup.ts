/** What the check of a request needs to know of its job type. */
export interface RequestedType {
  /** Adds what is wrong with parameters; `bytes` is their size as JSON, and `root` begins every path: `jobs[3].parameters`. */
  readonly checkParameters: (parameters: unknown, bytes: number, root: string) => void;
  readonly maxAttempts: number;
  readonly timeoutMs: number | null;
}

/** Finds a job type that some instance has registered. */
export type TypeLookup = (name: string) => RequestedType | undefined;
