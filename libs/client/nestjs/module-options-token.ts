/** The provider of the module's options. */
export const MODULE_OPTIONS = Symbol('JobcastClientModuleOptions');
