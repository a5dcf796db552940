export { AccessGuard } from './access.guard.js';
export { AccessModule } from './access.module.js';
export { Authenticator } from './authenticator.js';
export { can, LOCAL_ADMINISTRATOR, type Caller } from './caller.js';
export { CurrentCaller } from './current-caller.js';
export {
  mayCancelType,
  mayCreate,
  mayCreateType,
  mayManageTenants,
  mayNameOwner,
  mayRemove,
  mayRetry,
  mayStop,
  mayView,
  mayViewTenant,
  viewScope,
  type OwnedJob,
  type TypePermissions,
} from './permitted.js';
