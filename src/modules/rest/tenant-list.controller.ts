import { Controller, Get, UseGuards } from '@nestjs/common';
import { Database } from '../../database/index.js';
import { AccessGuard, CurrentCaller, mayManageTenants, type Caller } from '../access/index.js';
import { JobOverview } from '../jobs/index.js';
import { TenantService } from '../tenants/index.js';
import { tenantView, type TenantView } from './tenant-view.js';

/** A tenant in the list: also what waits and runs, and its share of the last hour's run time, received and due by weight, 0 to 1. */
export interface ListedTenantView extends TenantView {
  readonly queued: number;
  readonly running: number;
  readonly oldestWaitMs: number | null;
  readonly shareReceived: number;
  readonly shareDue: number;
}

/** The list of tenants by REST: all for whoever manages them, otherwise the caller's own. */
@Controller('v1/tenants')
@UseGuards(AccessGuard)
export class TenantListController {
  constructor(
    private readonly database: Database,
    private readonly tenants: TenantService,
    private readonly overviews: JobOverview,
  ) {}

  @Get()
  async list(@CurrentCaller() caller: Caller): Promise<{ items: ListedTenantView[] }> {
    const all = await this.tenants.list();
    const shown = all.filter(({ name }) => mayManageTenants(caller) || caller.tenant === name);
    // Shares are parts of everybody's run time, whoever asks.
    const shares = new Map((await this.overviews.shares(all.map(({ name }) => name))).map((share) => [share.tenant, share]));
    const nowMs = this.database.clock.now().getTime();
    const items = shown.map((tenant) => {
      const { queued = 0, running = 0, oldestQueuedAt = null, received = 0, due = 0 } = shares.get(tenant.name) ?? {};
      const oldestWaitMs = oldestQueuedAt === null ? null : Math.max(0, nowMs - oldestQueuedAt.getTime());
      return { ...tenantView(tenant), queued, running, oldestWaitMs, shareReceived: received, shareDue: due };
    });
    return { items };
  }
}
