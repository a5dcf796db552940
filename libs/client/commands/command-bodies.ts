import type { EnqueueCommand, StopCommand, SubmitCommand } from '#libs/contract';

/** The body of each command, by its key. */
export interface CommandBodies {
  readonly 'job.submit': SubmitCommand;
  readonly 'job.enqueue': EnqueueCommand;
  readonly 'job.stop': StopCommand;
}
