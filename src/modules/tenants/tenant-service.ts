import { Injectable } from '@nestjs/common';
import { JobcastError } from '#libs/contract';
import { RecentMap } from '#libs/runtime';
import { Database } from '../../database/index.js';
import { Settings } from '../../settings/index.js';
import { addTenants, addTenantsUpTo, findMissingTenants } from './add-tenants.sql.js';
import { Tenant } from './tenant.entity.js';
import type { TenantSettings } from './tenant-settings.js';

/** How many names of known tenants are remembered; tenants are never removed. */
const REMEMBERED = 100_000;

/** Tenants and their settings. */
@Injectable()
export class TenantService {
  readonly #known = new RecentMap<string, true>(REMEMBERED);
  /** Whether the limit of tenants was reached. Tenants are never removed, so from then on they are not counted again. */
  #isFull = false;

  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
  ) {}

  /** The tenant, or null when there is none of that name. */
  find(name: string): Promise<Tenant | null> {
    return this.database.withEntities((manager) => manager.getRepository(Tenant).findOneBy({ name }));
  }

  /** All tenants, by name. */
  list(): Promise<Tenant[]> {
    return this.database.withEntities((manager) => manager.getRepository(Tenant).find({ order: { name: 'ASC' } }));
  }

  /** The tenant of a user of the broker, or null. */
  findByAmqpUser(amqpUser: string): Promise<Tenant | null> {
    return this.database.withEntities((manager) => manager.getRepository(Tenant).findOneBy({ amqpUser }));
  }

  /**
   * Makes sure that the tenants are there before jobs of theirs are stored. Written at once and not in the caller's
   * transaction: others that submit for a new tenant must not wait for that one to end.
   * @throws JobcastError `NO_SUCH_TENANT` with `JOBCAST_TENANTS=closed`, `QUOTA_EXCEEDED` when there are as many as may be.
   */
  async ensure(names: Iterable<string>): Promise<void> {
    const unknown = [...new Set(names)].filter((name) => this.#known.get(name) === undefined);
    if (unknown.length === 0) return;
    if (this.settings.tenants === 'closed') await this.#requireAll(unknown);
    else await this.#add(unknown);
    unknown.forEach((name) => this.#known.set(name, true));
  }

  /**
   * Creates the tenant or changes it; every instance acts on it at once. `check` gets the tenant as it was (null: there was none) before
   * anything is written, and refuses by an error. @throws JobcastError `CONFLICT` when another tenant has the `amqpUser`, `QUOTA_EXCEEDED` when there
   * are as many tenants as may be.
   */
  async save(name: string, settings: TenantSettings, check?: (before: Tenant | null) => void): Promise<Tenant> {
    if (check) check(await this.find(name));
    if (this.settings.tenants === 'closed') await addTenants(this.database, [name]);
    else await this.#add([name]);
    const saved = await this.database.withEntities((entities) =>
      entities.transaction(async (manager) => {
        const tenants = manager.getRepository(Tenant);
        const before = await tenants.findOneOrFail({ where: { name }, lock: { mode: 'pessimistic_write' } });
        if (check) check(before);
        if (Object.keys(settings).length > 0) await tenants.update({ name }, settings).catch((error: unknown) => refuse(error, settings));
        return tenants.findOneByOrFail({ name });
      }),
    );
    this.database.notify('settings', `tenant:${name}`);
    return saved;
  }

  /** All or none of them, exactly over all instances. */
  async #add(names: readonly string[]): Promise<void> {
    const { maxTenants } = this.settings;
    let missing = await findMissingTenants(this.database, names);
    if (missing.length > 0 && !this.#isFull) {
      const wanted = missing;
      missing = await this.database.transaction((runner) => addTenantsUpTo(runner, wanted, maxTenants));
      this.#isFull = missing.length === 1; // of several, one may still have room
    }
    if (missing.length === 0) return;
    throw new JobcastError(
      'QUOTA_EXCEEDED',
      `there may be ${maxTenants} tenants (JOBCAST_MAX_TENANTS), and "${missing[0]}"${missing.length > 1 ? ` and ${missing.length - 1} more` : ''} would be more; use a tenant that is there, or raise the setting`,
    );
  }

  async #requireAll(names: readonly string[]): Promise<void> {
    for (const name of names) {
      if (await this.find(name)) continue;
      throw new JobcastError(
        'NO_SUCH_TENANT',
        `there is no tenant "${name}"; an administrator can make it (PUT /v1/tenants/${name}) since JOBCAST_TENANTS is "closed"`,
      );
    }
  }
}

const UNIQUE_VIOLATION = '23505';

function refuse(error: unknown, { amqpUser }: TenantSettings): never {
  if (!(error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION)) throw error;
  throw new JobcastError('CONFLICT', `expected an amqpUser that no other tenant has, got "${amqpUser ?? ''}"; choose another`);
}
