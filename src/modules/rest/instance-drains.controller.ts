import { Body, Controller, HttpCode, NotFoundException, Param, Post, UseGuards } from '@nestjs/common';
import { BOUNDS, readNumber } from '#libs/contract';
import { AccessGuard, CurrentCaller, type Caller } from '../access/index.js';
import { shown } from '../jobs/index.js';
import { DrainInstance } from '../use-cases/index.js';
import { readNothing } from './read-fields.js';

/** Drains of instances by REST. */
@Controller('v1/instances')
@UseGuards(AccessGuard)
export class InstanceDrainsController {
  constructor(private readonly drainInstance: DrainInstance) {}

  /** The instance ends as after SIGTERM: 202, because that takes as long as what it runs. */
  @Post(':incarnation/drain')
  @HttpCode(202)
  async drain(@Param('incarnation') incarnation: string, @Body() body: unknown, @CurrentCaller() caller: Caller): Promise<object> {
    readNothing(body);
    const id = readNumber(incarnation, BOUNDS.incarnation) ?? 0;
    if (!(await this.drainInstance.execute(caller, id)))
      throw new NotFoundException(`expected the incarnation of an instance, got ${shown(incarnation)}; look for it with GET /v1/instances`);
    return { incarnation: id, draining: true };
  }
}
