import { JobcastError } from '#libs/contract';

/** The refusal of what the caller's token does not allow. */
export function forbidden(needed: string): JobcastError {
  return new JobcastError('FORBIDDEN', `expected ${needed}, which your token has not; ask an administrator`);
}
