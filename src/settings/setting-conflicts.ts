import { isIPv4 } from 'node:net';

/** The settings that must fit each other. */
export interface RelatedSettings {
  readonly heartbeatMs: number;
  readonly leaseMs: number;
  readonly host: string;
  readonly auth: 'none' | 'jwt';
  readonly jwtSecret: string | undefined;
  readonly jwksUrl: string | undefined;
}

/** What is wrong with settings that are each right alone: one sentence for each conflict. */
export function settingConflicts(settings: RelatedSettings): string[] {
  const { heartbeatMs, leaseMs, host, auth, jwtSecret, jwksUrl } = settings;
  const conflicts: string[] = [];
  if (leaseMs < 2 * heartbeatMs) {
    conflicts.push(
      `JOBCAST_LEASE_MS: expected at least twice JOBCAST_HEARTBEAT_MS (2 × ${heartbeatMs}), got ${leaseMs}; ` +
        'raise the lease or lower the heartbeat, or one late heartbeat would cost an instance its jobs.',
    );
  }
  if (auth === 'none' && !isLoopback(host)) {
    conflicts.push(
      `HOST: expected 127.0.0.1, ::1 or localhost as long as there is no authentication, got ${JSON.stringify(host)}; ` +
        'set JOBCAST_AUTH=jwt, or listen on this machine only.',
    );
  }
  if (auth === 'jwt' && jwtSecret === undefined && jwksUrl === undefined) {
    conflicts.push('JOBCAST_AUTH: expected JOBCAST_JWT_SECRET or JOBCAST_JWKS_URL to go with "jwt", got neither; set one of them.');
  }
  return conflicts;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}
