import type { ErrorDetail } from '#libs/contract';

/** What the check of a request needs to know of its job type. */
export interface RequestedType {
  /** What is wrong with parameters; the paths begin with `parameters`. */
  readonly checkParameters: (parameters: unknown) => readonly ErrorDetail[];
  readonly maxAttempts: number;
  readonly timeoutMs: number | null;
}

/** Finds a job type that some instance has registered. */
export type TypeLookup = (name: string) => RequestedType | undefined;
