import { Body, Controller, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { AccessGuard, CurrentCaller, type Caller } from '../access/index.js';
import { PauseType } from '../use-cases/index.js';
import { readNothing } from './read-fields.js';

/** Pauses of job types by REST. */
@Controller('v1/job-types')
@UseGuards(AccessGuard)
export class TypePausesController {
  constructor(private readonly pauseType: PauseType) {}

  /** No more jobs of the type are started, of any tenant on any instance; those that run go on. */
  @Post(':name/pause')
  @HttpCode(204)
  async pause(@Param('name') name: string, @Body() body: unknown, @CurrentCaller() caller: Caller): Promise<void> {
    readNothing(body);
    await this.pauseType.execute(caller, name, { paused: true });
  }

  @Post(':name/resume')
  @HttpCode(204)
  async resume(@Param('name') name: string, @Body() body: unknown, @CurrentCaller() caller: Caller): Promise<void> {
    readNothing(body);
    await this.pauseType.execute(caller, name, { paused: false });
  }
}
