import { SettingsError } from '../settings/settings-error.js';
import { Settings } from '../settings/settings.js';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';

/** The settings of a service that is started here. @throws CliError with everything that is wrong */
export function readSettings(): Settings {
  try {
    return new Settings(process.env);
  } catch (error) {
    if (error instanceof SettingsError) throw new CliError(EXIT.usage, error.message);
    throw error;
  }
}
