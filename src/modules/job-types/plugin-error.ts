/** Why runners cannot be used: everything that is wrong, at once. `errors` has one for each mistake. */
export class PluginError extends AggregateError {
  override readonly name = 'PluginError';

  constructor(errors: readonly Error[]) {
    const messages = errors.map(({ message }) => message);
    super(errors, messages.length === 1 ? messages[0] : `${messages.length} mistakes:\n${messages.map((one) => `  - ${one}`).join('\n')}`);
  }
}
