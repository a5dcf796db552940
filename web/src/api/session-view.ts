/** Who uses the console, and what they may do. */
export interface SessionView {
  /** Null: the local administrator. */
  readonly subject: string | null;
  readonly tenant: string | null;
  readonly permissions: readonly string[];
  readonly roles: readonly string[];
  readonly isLocalAdministrator: boolean;
  readonly auth: 'none' | 'jwt';
  readonly namespace: string;
  readonly version: string;
  readonly instance: string;
  readonly roleTable: Readonly<Record<string, readonly string[]>>;
  readonly limits: {
    readonly maxParametersBytes: number;
    readonly maxFileBytes: number;
    readonly maxPageSize: number;
    readonly defaultPageSize: number;
  };
  readonly broker: { readonly configured: boolean; readonly connected: boolean };
}
