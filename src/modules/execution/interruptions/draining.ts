/** The signal's reason when the instance ends and the time that running jobs had is over. */
export class Draining extends Error {
  override readonly name = 'Draining';

  constructor(instance: string) {
    super(`instance ${instance} was shut down before the job had ended`);
  }
}
