/** The owner of jobs that the local administrator submits by this command. */
export const COMMAND_LINE = 'Command line';

/** Who submitted a job, for people. */
export function jobUser(owner: string | null): string {
  return owner ?? 'Anonymous';
}
