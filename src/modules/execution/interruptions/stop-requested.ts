/** The signal's reason when somebody asked for the job to stop. */
export class StopRequested extends Error {
  override readonly name = 'StopRequested';

  constructor(
    /** Who asked, as far as it is known. */
    readonly by: string | null,
    message: string,
  ) {
    super(message);
  }
}
