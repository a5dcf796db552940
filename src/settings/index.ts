export { closestName } from './closest-name.js';
export type { ShownSetting } from './shown-setting.js';
export { Settings, type Role } from './settings.js';
export { SettingsError } from './settings-error.js';
export { SettingsModule } from './settings.module.js';
