export { AccessGuard } from './access.guard.js';
export { AccessModule } from './access.module.js';
export { Authenticator } from './authenticator.js';
export type { Caller } from './caller.js';
export { CurrentCaller } from './current-caller.js';
export { mayCreate, mayManageTenants, mayStop, mayView, viewLimits, type OwnedJob } from './permitted.js';
