import { JobcastError } from '#libs/contract';

/** The refusal of what the caller may not do; `needed` is what it lacks, to follow "expected". */
export function forbidden(needed: string): JobcastError {
  return new JobcastError('FORBIDDEN', `expected a token with ${needed}, got one without; ask an administrator`);
}
