import { guarded } from '#libs/foreign-value';

/** Somebody who is not the service tried to end its process. */
export class ExitRefused extends Error {
  override readonly name = 'ExitRefused';

  /** `call`: what was called, such as `process.exit(3)`. */
  constructor(call: string) {
    super(`${call} was called: a job must not end the service, which runs other jobs too; throw an error instead`);
  }
}

/** Whether that is what was thrown. */
export function isExitRefused(thrown: unknown): boolean {
  return guarded(
    () => thrown instanceof ExitRefused,
    () => false,
  );
}
