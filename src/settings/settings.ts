import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { BOUNDS, NAME_PATTERN } from '#libs/contract';
import { Environment, type Variables } from './environment.js';
import { readings } from './readings.js';
import { settingConflicts } from './setting-conflicts.js';
import { SettingsError } from './settings-error.js';
import type { ShownSetting } from './shown-setting.js';

/** The parts of the service that an instance can take over. */
export type Role = 'api' | 'scheduler' | 'relay';

const ROLES: readonly Role[] = ['api', 'scheduler', 'relay'];
/** What the command `jobcast` reads where it asks a service. */
const CLIENT_VARIABLES = ['JOBCAST_URL', 'JOBCAST_TOKEN_FILE'];
const HOST_PATTERN = /^[A-Za-z0-9.:_-]{1,253}$/;
const MIB = 1_048_576;
const { number, flag, choice, matching, list, secretUrl, secret, url, duration } = readings;

const aNamespace = matching(/^(?!amq\.)[A-Za-z0-9][\w.-]{0,99}$/, 'letters, digits, ".", "_", "-" (not "amq." at the start)');
const aSchema = matching(/^(?!pg_)[a-z_][a-z0-9_]{0,62}$/, 'small letters, digits and "_" (not "pg_" at the start)');
const anInstance = matching(/^[\w.:-]{1,100}$/, 'up to 100 letters, digits, ".", "_", ":", "-"');

/** Everything that can be set, read once from the environment and checked. Each field tells its variable and its default. */
export class Settings {
  /** `DATABASE_URL`: PostgreSQL; unset: an embedded one under `dataDir`. */
  readonly databaseUrl: string | undefined;
  /** `AMQP_URL`: RabbitMQ, or `none`; unset: one on this machine, or a private one. */
  readonly amqpUrl: string | undefined;
  /** `HOST`: where to listen (127.0.0.1). */
  readonly host: string;
  /** `PORT`: where to listen (3000); 0 takes a free one. */
  readonly port: number;
  /** `JOBCAST_NAMESPACE`: what the names of exchanges and queues begin with (jobcast). */
  readonly namespace: string;
  /** `JOBCAST_DB_SCHEMA` (jobcast). */
  readonly dbSchema: string;
  /** `JOBCAST_INSTANCE_ID`: this instance's name (`<host>-<process id>`). */
  readonly instanceId: string;
  /** `JOBCAST_POOL_SIZE`: how many jobs run at once (10). */
  readonly poolSize: number;
  /** `JOBCAST_JOB_TYPES`: which types this instance runs; null (unset): all that it has. */
  readonly jobTypes: readonly string[] | null;
  /** `JOBCAST_PLUGINS`: folders or packages with runners (none). */
  readonly plugins: readonly string[];
  /** `JOBCAST_COMPLETION_UPDATE_RATE_MS`: how often completion is written (1000). */
  readonly completionUpdateRateMs: number;
  /** `JOBCAST_PRIORITY_AGEING_MS`: the waiting time that outweighs one step of priority (60000). */
  readonly priorityAgeingMs: number;
  /** `JOBCAST_HEARTBEAT_MS`: how often the lease is renewed (5000). */
  readonly heartbeatMs: number;
  /** `JOBCAST_LEASE_MS`: after how long without renewal an instance counts as lost (20000). */
  readonly leaseMs: number;
  /** `JOBCAST_ABORT_GRACE_MS`: how long a stopped job may take to end (5000). */
  readonly abortGraceMs: number;
  /** `JOBCAST_SHUTDOWN_GRACE_MS`: how long running jobs may take when the instance ends (30000). */
  readonly shutdownGraceMs: number;
  /** `JOBCAST_ROLES`: `api` (HTTP and AMQP commands), `scheduler`, `relay` (all three). */
  readonly roles: readonly Role[];
  /** `JOBCAST_TENANTS`: `open`: a tenant is made by its first job; `closed`: only those made before (open). */
  readonly tenants: 'open' | 'closed';
  /** `JOBCAST_MAX_TENANTS`: how many tenants there may be while they are `open` (10000). */
  readonly maxTenants: number;
  /** `JOBCAST_AUTH`: `none` or `jwt` (none). */
  readonly auth: 'none' | 'jwt';
  /** `JOBCAST_ALLOWED_HOSTS`: names in the header Host that are answered without authentication, besides those of this machine and `HOST` (none). */
  readonly allowedHosts: readonly string[];
  /** `JOBCAST_JWT_SECRET`: the shared secret of HS256 tokens. */
  readonly jwtSecret: string | undefined;
  /** `JOBCAST_JWKS_URL`: where the public keys of tokens are. */
  readonly jwksUrl: string | undefined;
  /** `JOBCAST_AMQP_TENANT`: `body`, or `user`: the tenant of a command is the one of the broker's user (body). */
  readonly amqpTenant: 'body' | 'user';
  /** `JOBCAST_MAX_PARAMETERS_BYTES`: the most that parameters, or a result, may take as JSON (1 MiB). */
  readonly maxParametersBytes: number;
  /** `JOBCAST_MAX_LOG_BYTES`: the most that one job's log keeps; of a longer one the beginning and the end (64 MiB). */
  readonly maxLogBytes: number;
  /** `JOBCAST_MAX_FILE_BYTES`: the most that one file of a job may have (1 GiB). */
  readonly maxFileBytes: number;
  /** `JOBCAST_DATA_DIR`: files of jobs, workspaces and embedded services (./data); instances whose jobs have files must share it. */
  readonly dataDir: string;
  /** `JOBCAST_RETENTION_SUCCEEDED|FAILED|ABORTED`: how long ended jobs are kept, such as `30d`; null (`forever`, the default): always. */
  readonly retentionMs: { readonly succeeded: number | null; readonly failed: number | null; readonly aborted: number | null };
  /** `JOBCAST_PROGRESS_EVENTS`: whether progress is broadcast (false). */
  readonly progressEvents: boolean;
  /** `JOBCAST_DIAGNOSTICS`: whether the types `echo`, `sleep`, `fail` are there (true). */
  readonly diagnostics: boolean;

  /** All of them for people, with where each comes from. */
  readonly shown: readonly ShownSetting[];

  /** @throws SettingsError that tells all mistakes at once. */
  constructor(variables: Variables) {
    const env = new Environment(variables);
    this.databaseUrl = env.read('DATABASE_URL', undefined, secretUrl(['postgres:', 'postgresql:']));
    this.amqpUrl = env.read('AMQP_URL', undefined, secretUrl(['amqp:', 'amqps:'], ['none']));
    this.host = env.read('HOST', '127.0.0.1', matching(HOST_PATTERN, 'a host name or an IP address'));
    this.port = env.read('PORT', 3000, number(BOUNDS.port));
    this.namespace = env.read('JOBCAST_NAMESPACE', 'jobcast', aNamespace);
    this.dbSchema = env.read('JOBCAST_DB_SCHEMA', 'jobcast', aSchema);
    this.instanceId = env.read('JOBCAST_INSTANCE_ID', `${hostname()}-${process.pid}`, anInstance);
    this.poolSize = env.read('JOBCAST_POOL_SIZE', 10, number(BOUNDS.poolSize));
    this.jobTypes = env.read('JOBCAST_JOB_TYPES', null, list(matching(NAME_PATTERN, `the name of a job type, ${NAME_PATTERN.source}`)));
    this.plugins = env.read('JOBCAST_PLUGINS', [], list(matching(/\S/, 'a folder or a package')));
    this.completionUpdateRateMs = env.read('JOBCAST_COMPLETION_UPDATE_RATE_MS', 1000, number(BOUNDS.completionUpdateRateMs));
    this.priorityAgeingMs = env.read('JOBCAST_PRIORITY_AGEING_MS', 60_000, number(BOUNDS.priorityAgeingMs));
    this.heartbeatMs = env.read('JOBCAST_HEARTBEAT_MS', 5000, number(BOUNDS.heartbeatMs));
    this.leaseMs = env.read('JOBCAST_LEASE_MS', 20_000, number(BOUNDS.leaseMs));
    this.abortGraceMs = env.read('JOBCAST_ABORT_GRACE_MS', 5000, number(BOUNDS.abortGraceMs));
    this.shutdownGraceMs = env.read('JOBCAST_SHUTDOWN_GRACE_MS', 30_000, number(BOUNDS.shutdownGraceMs));
    this.roles = env.read('JOBCAST_ROLES', ROLES, list(choice(ROLES)));
    this.tenants = env.read('JOBCAST_TENANTS', 'open', choice(['open', 'closed']));
    this.maxTenants = env.read('JOBCAST_MAX_TENANTS', 10_000, number(BOUNDS.maxTenants));
    this.auth = env.read('JOBCAST_AUTH', 'none', choice(['none', 'jwt']));
    this.allowedHosts = env.read('JOBCAST_ALLOWED_HOSTS', [], list(matching(HOST_PATTERN, 'a host name or an IP address')));
    this.jwtSecret = env.read('JOBCAST_JWT_SECRET', undefined, secret(32));
    this.jwksUrl = env.read('JOBCAST_JWKS_URL', undefined, url(['http:', 'https:']));
    this.amqpTenant = env.read('JOBCAST_AMQP_TENANT', 'body', choice(['body', 'user']));
    this.maxParametersBytes = env.read('JOBCAST_MAX_PARAMETERS_BYTES', MIB, number(BOUNDS.maxParametersBytes));
    this.maxLogBytes = env.read('JOBCAST_MAX_LOG_BYTES', 64 * MIB, number(BOUNDS.maxLogBytes));
    this.maxFileBytes = env.read('JOBCAST_MAX_FILE_BYTES', 1024 * MIB, number(BOUNDS.maxFileBytes));
    this.dataDir = resolve(env.read('JOBCAST_DATA_DIR', './data', matching(/\S/, 'a folder')));
    const kept = (status: string): number | null => env.read(`JOBCAST_RETENTION_${status}`, null, duration());
    this.retentionMs = { succeeded: kept('SUCCEEDED'), failed: kept('FAILED'), aborted: kept('ABORTED') };
    this.progressEvents = env.read('JOBCAST_PROGRESS_EVENTS', false, flag());
    this.diagnostics = env.read('JOBCAST_DIAGNOSTICS', true, flag());
    env.allow(...CLIENT_VARIABLES);
    env.refuseUnknown('JOBCAST_', 'JOBCAST_TEST_');
    this.shown = env.shown;
    const mistakes = [...env.mistakes, ...settingConflicts(this)];
    if (mistakes.length > 0) throw new SettingsError(mistakes);
  }

  /** The same settings with the addresses of the services that were found or started. */
  withServices(services: { readonly databaseUrl: string; readonly amqpUrl: string }): Settings {
    return Object.assign(Object.create(Settings.prototype) as Settings, this, services);
  }
}
