import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Controller, Get, Param, Query, Res, UseGuards } from '@nestjs/common';
import type { Response } from 'express';
import { isTerminal } from '#libs/contract';
import { AccessGuard, CurrentCaller, type Caller } from '../access/index.js';
import { JobReports, type Fields, type JobAttempt, type JobRecordNote } from '../jobs/index.js';
import { VisibleJobs } from '../use-cases/index.js';
import { attachment } from './content-disposition.js';
import { readLogQuery } from './log-query.js';
import { readRecordQuery } from './record-query.js';

const DOWNLOAD_BYTES = 1_048_576;

type Texts<Of, Keys extends keyof Of> = Omit<Of, Keys> & Readonly<Record<Keys, string | null>>;

/** An attempt that did not end its job, as REST shows it. */
export type AttemptView = Texts<JobAttempt, 'claimedAt' | 'startedAt' | 'endedAt'>;
/** A record that a job says it created or modified, as REST shows it. */
export type RecordView = Texts<JobRecordNote, 'createdAt'>;

/** What the runs of a job have reported, by REST. */
@Controller('v1/jobs/:id')
@UseGuards(AccessGuard)
export class JobReportsController {
  constructor(
    private readonly reports: JobReports,
    private readonly visible: VisibleJobs,
  ) {}

  @Get('attempts')
  async attempts(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<{ items: AttemptView[] }> {
    const job = await this.visible.require(caller, null, id);
    const items = await this.reports.attempts(job.tenant, job.id);
    const text = (time: Date | null): string | null => time?.toISOString() ?? null;
    return {
      items: items.map((one) => ({ ...one, claimedAt: text(one.claimedAt), startedAt: text(one.startedAt), endedAt: text(one.endedAt) })),
    };
  }

  @Get('records')
  async records(
    @Param('id') id: string,
    @Query() query: Fields,
    @CurrentCaller() caller: Caller,
  ): Promise<{ items: RecordView[]; nextCursor: string | null }> {
    const filter = readRecordQuery(query);
    const job = await this.visible.require(caller, null, id);
    const { items, nextCursor } = await this.reports.records(job.tenant, job.id, filter);
    return { items: items.map((one) => ({ ...one, createdAt: one.createdAt.toISOString() })), nextCursor };
  }

  /** A part of the log from an offset on, cut at whole characters; the headers tell where it is and where to go on. Or all of it. */
  @Get('log')
  async log(@Param('id') id: string, @Query() query: Fields, @CurrentCaller() caller: Caller, @Res() response: Response): Promise<void> {
    const { offset, before, maxBytes, download } = readLogQuery(query);
    const job = await this.visible.require(caller, null, id);
    response.setHeader('Content-Type', 'text/plain; charset=utf-8').setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Cache-Control', 'private, no-store');
    if (download) {
      response.setHeader('Content-Disposition', attachment(`${job.name ?? job.type}-${job.id}.log`));
      await pipeline(Readable.from(this.#whole(job.tenant, job.id)), response).catch(() => response.destroy());
      return;
    }
    // Looked at before the log: what had ended then has written all of it.
    const { reports } = this;
    const backwards = before === undefined ? null : await reports.logBefore(job.tenant, job.id, { before, maxBytes });
    const part = backwards ?? (await reports.log(job.tenant, job.id, { offset, maxBytes }));
    const complete = isTerminal(job.status) && part.nextOffset === part.size;
    response.setHeader('X-Log-Offset', part.offset).setHeader('X-Log-Next-Offset', part.nextOffset).setHeader('X-Log-Size', part.size);
    if (backwards) response.setHeader('X-Log-Left-Out', backwards.leftOutInAll);
    response.setHeader('X-Log-Complete', String(complete)).status(200).end(part.content);
  }

  async *#whole(tenant: string, jobId: string): AsyncGenerator<Buffer> {
    for (let offset = 0, size = 1; offset < size;) {
      const part = await this.reports.log(tenant, jobId, { offset, maxBytes: DOWNLOAD_BYTES });
      yield part.content;
      if (part.nextOffset <= offset) return;
      [offset, size] = [part.nextOffset, part.size];
    }
  }
}
