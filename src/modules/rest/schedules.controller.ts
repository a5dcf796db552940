import { Body, Controller, Delete, Get, HttpCode, NotFoundException, Param, Put, Query, UseGuards } from '@nestjs/common';
import { AccessGuard, CurrentCaller, type Caller } from '../access/index.js';
import { nameCheck, shown, type Fields } from '../jobs/index.js';
import { DeleteSchedule, SaveSchedule, ViewSchedules } from '../use-cases/index.js';
import { readFields, readNothing } from './read-fields.js';
import { TakesBody } from './request-body.js';
import { scheduleView, type ScheduleView } from './schedule-view.js';

const LIST_FIELDS = { tenant: { ...nameCheck, required: false } };

/** Schedules by REST. */
@Controller('v1/schedules')
@UseGuards(AccessGuard)
export class SchedulesController {
  constructor(
    private readonly viewSchedules: ViewSchedules,
    private readonly saveSchedule: SaveSchedule,
    private readonly deleteSchedule: DeleteSchedule,
  ) {}

  /** By tenant and name. */
  @Get()
  async list(@Query() query: Fields, @CurrentCaller() caller: Caller): Promise<{ items: ScheduleView[] }> {
    const { tenant } = readFields(query, LIST_FIELDS);
    const items = await this.viewSchedules.list(caller, typeof tenant === 'string' ? tenant : null);
    return { items: items.map(scheduleView) };
  }

  @Get(':tenant/:name')
  async find(@Param('tenant') tenant: string, @Param('name') name: string, @CurrentCaller() caller: Caller): Promise<ScheduleView> {
    const schedule = await this.viewSchedules.find(caller, tenant, name);
    if (!schedule) throw noSuchSchedule(tenant, name);
    return scheduleView(schedule);
  }

  /** Makes the schedule, or replaces it whole. */
  @Put(':tenant/:name')
  @TakesBody('submit')
  async save(
    @Param('tenant') tenant: string,
    @Param('name') name: string,
    @Body() body: unknown,
    @CurrentCaller() caller: Caller,
  ): Promise<ScheduleView> {
    return scheduleView(await this.saveSchedule.execute(caller, tenant, name, body));
  }

  @Delete(':tenant/:name')
  @HttpCode(204)
  async remove(
    @Param('tenant') tenant: string,
    @Param('name') name: string,
    @Body() body: unknown,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    readNothing(body);
    if (!(await this.deleteSchedule.execute(caller, tenant, name))) throw noSuchSchedule(tenant, name);
  }
}

function noSuchSchedule(tenant: string, name: string): NotFoundException {
  return new NotFoundException(`expected a schedule of a tenant, got ${shown(tenant)} and ${shown(name)}; there is none of that name`);
}
