import { Controller, Get, HttpCode, HttpStatus, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Health, type HealthReport } from './health.js';

/** For whoever watches the process: `live` while it runs, `ready` (else 503) while it can do its work. No authentication. */
@Controller('health')
export class HealthController {
  readonly #health: Health;

  constructor(health: Health) {
    this.#health = health;
  }

  @Get('live')
  @HttpCode(HttpStatus.OK)
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  @Get('ready')
  ready(@Res({ passthrough: true }) response: Response): HealthReport {
    const report = this.#health.report();
    const works = report.status === 'ready' || report.status === 'degraded';
    response.status(works ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
    return report;
  }
}
