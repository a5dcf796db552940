import { Controller, Get, UseGuards } from '@nestjs/common';
import { AccessGuard, CurrentCaller, mayView, type Caller } from '../access/index.js';
import { InstanceRegistry, type ListedInstance } from '../instances/index.js';

/** An instance as REST shows it; of its jobs those that the caller may see. */
export interface InstanceView extends Omit<ListedInstance, 'jobs' | 'startedAt' | 'heartbeatAt' | 'leaseUntil'> {
  readonly jobs: readonly string[];
  readonly startedAt: string;
  readonly heartbeatAt: string;
  readonly leaseUntil: string;
}

/** Instances by REST. */
@Controller('v1/instances')
@UseGuards(AccessGuard)
export class InstancesController {
  constructor(private readonly registry: InstanceRegistry) {}

  @Get()
  async list(@CurrentCaller() caller: Caller): Promise<{ items: InstanceView[] }> {
    const items = await this.registry.list();
    return {
      items: items.map((one) => ({
        ...one,
        jobs: one.jobs.filter((job) => mayView(caller, job)).map(({ id }) => id),
        startedAt: one.startedAt.toISOString(),
        heartbeatAt: one.heartbeatAt.toISOString(),
        leaseUntil: one.leaseUntil.toISOString(),
      })),
    };
  }
}
