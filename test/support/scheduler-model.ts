import { isTerminal, type JobStatus } from '#libs/contract';
import type { JobInfo } from '../../src/modules/jobs/index.js';

/** A job as the model knows it. */
export interface ModelJob {
  readonly id: string;
  readonly tenant: string;
  readonly type: string;
  /** Whether its expiry has passed: it must never run. */
  readonly expired: boolean;
  /** How long its run takes. */
  readonly runMs: number;
  status: JobStatus;
  sequence: number;
  attempt: number;
  /** Waits for a time that does not come by itself. */
  asleep: boolean;
  stopRequested: boolean;
  losses: number;
  /** Which instance holds it. */
  holder: number | null;
  /** As its holder knows it; kept when it is taken from the holder. */
  seen: JobInfo | null;
}

/** A job type with its limits. */
export interface ModelType {
  readonly name: string;
  readonly maxRunning?: number | null;
  readonly maxRunningPerTenant?: number;
  /** At most one job of all types of the group is held. */
  readonly serialGroup?: string;
}

/** A tenant with the settings in force. */
export interface ModelTenant {
  readonly name: string;
  weight: number;
  maxRunning: number | null;
  maxRunningPerType: Record<string, number>;
  paused: boolean;
}

/** A limit in force: which jobs it counts, and how many may be held. */
export interface Limit {
  readonly what: string;
  readonly most: number;
  counts(job: Pick<ModelJob, 'tenant' | 'type'>): boolean;
}

/** The defaults of a tenant without settings of its own. */
export const NO_SETTINGS: Readonly<Omit<ModelTenant, 'name'>> = { weight: 1, maxRunning: null, maxRunningPerType: {}, paused: false };

const QUEUED = { status: 'QUEUED', sequence: 1, attempt: 1, asleep: false, stopRequested: false, losses: 0, expired: false } as const;

/** The naive scheduler, without anything that makes it fast: a map of jobs in the order of their submission, and the limits. */
export class SchedulerModel {
  readonly jobs = new Map<string, ModelJob>();
  readonly tokens = new Set<string>();
  /** The claimed state of jobs that were taken from their holders: writes with it must be refused. */
  readonly stale: JobInfo[] = [];
  readonly #tenants = new Map<string, ModelTenant>();
  /** The limits over all tenants. */
  readonly #ofTypes: readonly Limit[];
  readonly #perTenant: Readonly<Record<string, number>>;
  readonly #limitedTypes: ReadonlySet<string>;
  /** Tenants that have had a job of a limited type. */
  readonly #limitedTenants = new Set<string>();
  /** The jobs that have not ended: most of what is asked is asked of them. */
  readonly #living = new Set<ModelJob>();

  constructor(readonly types: readonly ModelType[]) {
    const groups = new Map<string, string[]>();
    for (const { name, serialGroup: group } of types) if (group) groups.set(group, [...(groups.get(group) ?? []), name]);
    this.#ofTypes = [
      ...[...groups].flatMap(([group, names]) => limitOf(group, 1, ({ type }) => names.includes(type))),
      ...types.flatMap(({ name, maxRunning }) => limitOf(name, maxRunning, ({ type }) => type === name)),
    ];
    this.#perTenant = Object.fromEntries(
      types.flatMap(({ name, maxRunningPerTenant: most }) => (most === undefined ? [] : [[name, most]])),
    );
    this.#limitedTypes = new Set(types.filter(({ maxRunning }) => typeof maxRunning === 'number').map(({ name }) => name));
  }

  /** The tenants that have jobs or settings. */
  get tenants(): readonly ModelTenant[] {
    return [...this.#tenants.values()];
  }

  /** The tenant, without limits when it is new. */
  tenant(name: string): ModelTenant {
    const tenant = this.#tenants.get(name) ?? { name, ...NO_SETTINGS };
    this.#tenants.set(name, tenant);
    return tenant;
  }

  /** Adds a job, QUEUED and ready to run unless `job` says otherwise. */
  add(job: Pick<ModelJob, 'id' | 'tenant' | 'type'> & Partial<ModelJob>): void {
    const added = { ...QUEUED, runMs: 0, holder: null, seen: null, ...job };
    this.tenant(added.tenant);
    this.jobs.set(added.id, added);
    this.#living.add(added);
    if (this.isLimited(added.type)) this.#limitedTenants.add(added.tenant);
  }

  /** The jobs that fit. */
  where(fits: (job: ModelJob) => boolean): ModelJob[] {
    return [...this.jobs.values()].filter(fits);
  }

  /** The jobs that count towards limits. */
  held(fits: (job: ModelJob) => boolean = () => true): ModelJob[] {
    return [...this.#living].filter((job) => (job.status === 'TO_BE_RUN' || job.status === 'RUNNING') && fits(job));
  }

  /** The jobs that may run as soon as no limit holds them back. */
  waiting(): ModelJob[] {
    return [...this.#living].filter(({ status, asleep, expired }) => status === 'QUEUED' && !asleep && !expired);
  }

  /** The tenants that no limit touches: not paused, without a limit of their own, and without jobs of a limited type. */
  unlimited(): Set<string> {
    const free = ({ name, paused, maxRunning }: ModelTenant) => !paused && maxRunning === null && !this.#limitedTenants.has(name);
    return new Set(this.tenants.filter(free).map(({ name }) => name));
  }

  /** Whether the type has a limit over all tenants. */
  isLimited(type: string): boolean {
    return this.#limitedTypes.has(type);
  }

  /** A transition that happened: its status, one more event. */
  moved(job: ModelJob, to: JobStatus, changes: Partial<ModelJob> = {}): void {
    Object.assign(job, { status: to, sequence: job.sequence + 1, ...changes });
    if (isTerminal(to)) this.#living.delete(job);
  }

  /** A transition that took the job from its holder, whose knowledge of it is out of date now. */
  released(job: ModelJob, to: JobStatus, changes: Partial<ModelJob> = {}): void {
    if (job.seen) this.stale.push(job.seen);
    this.moved(job, to, { holder: null, seen: null, ...changes });
  }

  /** All limits in force now. A paused tenant has a limit of 0. */
  limits(): Limit[] {
    return [...this.#ofTypes, ...this.tenants.flatMap((tenant) => this.#limitsOf(tenant))];
  }

  /** Of these jobs, those that no limit holds back. */
  withRoom(jobs: readonly ModelJob[]): ModelJob[] {
    const full = jobs.length > 0 ? this.fullLimits() : [];
    return jobs.filter((job) => !full.some((limit) => limit.counts(job)));
  }

  /** The limits that leave no room. */
  fullLimits(): Limit[] {
    const held = this.held();
    return this.limits().filter((limit) => held.filter((job) => limit.counts(job)).length >= limit.most);
  }

  #limitsOf({ name, maxRunning, maxRunningPerType, paused }: ModelTenant): Limit[] {
    const ofTypes = Object.entries({ ...this.#perTenant, ...maxRunningPerType });
    const perType = ofTypes.flatMap(([type, most]) => limitOf(`${name}, ${type}`, most, (job) => job.tenant === name && job.type === type));
    return [...limitOf(name, paused ? 0 : maxRunning, ({ tenant }) => tenant === name), ...perType];
  }
}

function limitOf(what: string, most: number | null | undefined, counts: Limit['counts']): Limit[] {
  return most === null || most === undefined ? [] : [{ what: `${what}: ${most}`, most, counts }];
}
