import { Injectable } from '@nestjs/common';
import { JobcastError } from '#libs/contract';
import { Database } from '../../database/index.js';
import { Audit, mayCancelType, viewScope, type Caller } from '../access/index.js';
import { JobTypeCatalog } from '../job-types/index.js';
import { countActive, JobInfoService, type ClearFilter } from '../jobs/index.js';
import { listTenantNames } from '../tenants/index.js';

/** What a clearing came to. */
export interface Cleared {
  readonly removed: number;
  /** How many jobs that match but for their end were left alone, because they have not ended. */
  readonly active: number;
}

/** Removes ended jobs: the caller's own, and those of others that it may see and remove. */
@Injectable()
export class ClearJobs {
  constructor(
    private readonly database: Database,
    private readonly jobs: JobInfoService,
    private readonly catalog: JobTypeCatalog,
    private readonly audit: Audit,
  ) {}

  /** Default of `tenant`: the caller's; of one that has none, all that it may see. @throws JobcastError `INVALID_MESSAGE` when it may see none. */
  execute(caller: Caller, { tenant, ...filter }: Omit<ClearFilter, 'tenant'> & { readonly tenant?: string | undefined }): Promise<Cleared> {
    const whose = tenant ?? caller.tenant ?? undefined;
    const told = ({ removed }: Cleared) => ({ detail: `${removed} removed` });
    return this.audit.tried(caller, { action: 'clear', tenant: whose }, () => this.#clearAll(caller, whose, filter), told);
  }

  async #clearAll(caller: Caller, whose: string | undefined, filter: Omit<ClearFilter, 'tenant'>): Promise<Cleared> {
    const tenants = whose === undefined && viewScope(caller).tenant === null ? await listTenantNames(this.database) : [required(whose)];
    const total = { removed: 0, active: 0 };
    for (const tenant of tenants) {
      const { removed, active } = await this.#clear(caller, { ...filter, tenant });
      total.removed += removed;
      total.active += active;
    }
    return total;
  }

  async #clear(caller: Caller, filter: ClearFilter): Promise<Cleared> {
    const scope = viewScope(caller);
    if (scope.tenant !== null && scope.tenant !== filter.tenant) return { removed: 0, active: 0 };
    let removed = 0;
    const own = caller.subject;
    if (own !== null && (filter.owner ?? own) === own) removed += await this.jobs.clear({ ...filter, owner: own });
    const seesOthers = scope.owner === null;
    if (seesOthers) removed += await this.jobs.clear({ ...filter, types: this.#removable(caller, filter.types) });
    const owner = seesOthers ? filter.owner : (scope.owner ?? undefined);
    const active = filter.owner === undefined || filter.owner === owner ? await countActive(this.database, { ...filter, owner }) : 0;
    return { removed, active };
  }

  /** Those of the types whose jobs the caller may remove; undefined: all. */
  #removable(caller: Caller, types: readonly string[] | undefined): readonly string[] | undefined {
    if (mayCancelType(caller, undefined)) return types;
    const removable = this.catalog.all().filter(({ options }) => mayCancelType(caller, options));
    return removable.map(({ name }) => name).filter((name) => types?.includes(name) ?? true);
  }
}

function required(tenant: string | undefined): string {
  if (tenant !== undefined) return tenant;
  const message = 'expected the name of a tenant, got nothing; add it, as your token has none';
  throw new JobcastError('INVALID_MESSAGE', `tenant: ${message}`, [{ property: 'tenant', message }]);
}
