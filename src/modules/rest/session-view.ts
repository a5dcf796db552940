import type { Settings } from '../../settings/index.js';
import type { Caller } from '../access/index.js';

/** What is the same for all callers. */
interface Installation {
  readonly version: string;
  readonly roleTable: Readonly<Record<string, readonly string[]>>;
  readonly broker: { readonly configured: boolean; readonly connected: boolean };
}

/** Who asks, what they may, and what a screen needs to know of the installation. */
export interface SessionView extends Installation {
  /** Null: the local administrator. */
  readonly subject: string | null;
  readonly tenant: string | null;
  /** Those of the token and of its roles; of an administrator all that job types ask for. */
  readonly permissions: readonly string[];
  readonly roles: readonly string[];
  readonly isLocalAdministrator: boolean;
  readonly auth: 'none' | 'jwt';
  readonly namespace: string;
  readonly instance: string;
  readonly limits: {
    readonly maxParametersBytes: number;
    readonly maxFileBytes: number;
    readonly maxPageSize: 250;
    readonly defaultPageSize: 10;
  };
}

/** The answer of `GET /v1/session`. */
export function sessionView(
  { subject, tenant, permissions, roles, isLocalAdministrator }: Caller,
  settings: Settings,
  all: Installation,
): SessionView {
  const { auth, namespace, instanceId, maxParametersBytes, maxFileBytes } = settings;
  const everything = isLocalAdministrator || roles.includes('administrator');
  const granted = everything ? [...permissions, ...(all.roleTable['administrator'] ?? [])] : permissions;
  return {
    ...{ subject, tenant, permissions: [...new Set(granted)], roles, isLocalAdministrator, auth, namespace },
    instance: instanceId,
    limits: { maxParametersBytes, maxFileBytes, maxPageSize: 250, defaultPageSize: 10 },
    ...all,
  };
}
