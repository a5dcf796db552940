export { AccessGuard } from './access.guard.js';
export { AccessModule } from './access.module.js';
export { Audit, type Attempt, type Note } from './audit/audit.js';
export type { AuditAction } from './audit/audit-entry.js';
export { forgetAudit } from './audit/forget-audit.sql.js';
export type { AuditRow } from './audit/list-audit.sql.js';
export { Authenticator } from './authenticator.js';
export { can, LOCAL_ADMINISTRATOR, type Caller, type Door } from './caller.js';
export { CurrentCaller } from './current-caller.js';
export { refuseUnknownHosts } from './known-hosts.js';
export { refuseCrossSite } from './refuse-cross-site.js';
export { SESSION_COOKIE } from './session-cookie.js';
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
export { scopedCriteria } from './scoped-criteria.js';
