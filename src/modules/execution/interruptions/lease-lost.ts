/** The signal's reason when the instance could not renew its lease, so that others may take the job. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';

  constructor(instance: string) {
    super(`instance ${instance} could not renew its lease in time`);
  }
}
