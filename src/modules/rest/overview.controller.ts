import { Controller, Get, Query, UseGuards } from '@nestjs/common';
import { AccessGuard, CurrentCaller, viewScope, type Caller } from '../access/index.js';
import { JobOverview, JobSearch, nameCheck, type Bucket, type Fields, type Overview, type OverviewWindow } from '../jobs/index.js';
import { forbidden } from './forbidden.js';
import { readFields } from './read-fields.js';

/** What has become of jobs lately, as REST shows it. */
export interface OverviewView extends Omit<Overview, 'buckets'> {
  readonly window: OverviewWindow;
  readonly buckets: readonly (Omit<Bucket, 'from'> & { readonly from: string })[];
  readonly queued: number;
  readonly running: number;
}

const WINDOWS: readonly unknown[] = ['1h', '24h', '7d'] satisfies OverviewWindow[];
const FIELDS = {
  tenant: { ...nameCheck, required: false },
  window: { expected: '1h, 24h or 7d', fits: (value: unknown) => WINDOWS.includes(value) },
};

/** The overview by REST, for whoever may see a whole tenant's jobs. */
@Controller('v1/overview')
@UseGuards(AccessGuard)
export class OverviewController {
  constructor(
    private readonly overviews: JobOverview,
    private readonly search: JobSearch,
  ) {}

  @Get()
  async overview(@Query() query: Fields, @CurrentCaller() caller: Caller): Promise<OverviewView> {
    const { tenant: asked, window: span } = readFields(query, FIELDS);
    const window = (span ?? '1h') as OverviewWindow;
    const scope = viewScope(caller);
    if (scope.owner !== null || (scope.tenant !== null && asked !== undefined && asked !== scope.tenant)) {
      throw forbidden('the permission view_all_jobs, or view_tenant_jobs for your own tenant');
    }
    const tenant = scope.tenant ?? (typeof asked === 'string' ? asked : null);
    const [{ buckets, ...overview }, { counts }] = await Promise.all([
      this.overviews.overview(tenant, window),
      this.search.count({ group: 'active', ...(tenant === null ? {} : { tenant }) }),
    ]);
    const shown = buckets.map((bucket) => ({ ...bucket, from: bucket.from.toISOString() }));
    return { window, buckets: shown, ...overview, queued: counts.QUEUED, running: counts.RUNNING };
  }
}
