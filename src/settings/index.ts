export { closestName } from './closest-name.js';
export { Settings, type Role } from './settings.js';
export { SettingsError } from './settings-error.js';
export { SettingsModule } from './settings.module.js';
