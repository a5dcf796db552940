import { Controller, Get, Query, UseGuards } from '@nestjs/common';
import { Database } from '../../database/index.js';
import { AccessGuard, CurrentCaller, mayCreateType, viewScope, type Caller } from '../access/index.js';
import { JobTypeCatalog, type JobTypeSettings, type RegisteredJobType } from '../job-types/index.js';
import { listLiveTypes, type Fields } from '../jobs/index.js';
import { readFields } from './read-fields.js';

/** A job type as REST shows it. */
export interface JobTypeView extends JobTypeSettings, Omit<RegisteredJobType, 'options'> {
  /** Whether the caller may create jobs of it, in its own tenant or, with `view_all_jobs`, in all. */
  readonly mayCreate: boolean;
  /** Whether a live instance runs it. */
  readonly hasInstance: boolean;
}

const FIELDS = { all: { expected: 'true or false', fits: (value: unknown) => value === 'true' || value === 'false' } };

/** Job types by REST. */
@Controller('v1/job-types')
@UseGuards(AccessGuard)
export class JobTypesController {
  constructor(
    private readonly database: Database,
    private readonly catalog: JobTypeCatalog,
  ) {}

  /** Those that are not hidden and that the caller may create, by title; with `all=true` the others too. */
  @Get()
  async list(@Query() query: Fields, @CurrentCaller() caller: Caller): Promise<{ items: JobTypeView[] }> {
    const all = readFields(query, FIELDS).all === 'true';
    const live = new Set(await listLiveTypes(this.database));
    const tenant = caller.tenant ?? viewScope(caller).tenant ?? '';
    const items = this.catalog.all().map(({ options, ...type }): JobTypeView => {
      return { ...type, ...options, mayCreate: mayCreateType(caller, tenant, options), hasInstance: live.has(type.name) };
    });
    const shown = items.filter(({ hidden, mayCreate }) => all || (!hidden && mayCreate));
    return { items: shown.sort((a, b) => a.title.localeCompare(b.title, 'en') || (a.name < b.name ? -1 : 1)) };
  }
}
