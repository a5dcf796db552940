/** The settings are wrong; `mistakes` has one sentence each: the key, what was expected, what came, what to do. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';

  constructor(readonly mistakes: readonly string[]) {
    super(`Jobcast cannot start, ${count(mistakes.length)}:\n${mistakes.map((mistake) => `  - ${mistake}`).join('\n')}`);
  }
}

function count(mistakes: number): string {
  return mistakes === 1 ? 'one setting is wrong' : `${mistakes} settings are wrong`;
}
