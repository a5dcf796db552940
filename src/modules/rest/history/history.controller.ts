import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Controller, Get, Query, Res, UseGuards } from '@nestjs/common';
import { stringify } from 'csv-stringify';
import type { Response } from 'express';
import { AccessGuard, CurrentCaller, scopedCriteria, type Caller } from '../../access/index.js';
import { JobTypeCatalog } from '../../job-types/index.js';
import { JobSearch, type Fields, type JobCriteria } from '../../jobs/index.js';
import { readCriteria } from '../filter-fields.js';
import { JobPresenter } from '../job-presenter.js';
import { HistoryFileName } from './history-file-name.js';
import { HISTORY_COLUMNS, historyRow } from './history-row.js';

const BATCH = 250;

/** The history of jobs as a table for spreadsheets (RFC 4180, UTF-8), streamed: as long as it is, it takes the memory of a page; where active jobs are asked for, also that of their ids. */
@Controller('v1/jobs.csv')
@UseGuards(AccessGuard)
export class HistoryController {
  constructor(
    private readonly search: JobSearch,
    private readonly presenter: JobPresenter,
    private readonly catalog: JobTypeCatalog,
    private readonly fileNames: HistoryFileName,
  ) {}

  @Get()
  async history(@Query() query: Fields, @CurrentCaller() caller: Caller, @Res() response: Response): Promise<void> {
    const criteria = scopedCriteria(caller, readCriteria(query));
    const rows = criteria ? this.#rows(criteria) : none();
    const first = await rows.next(); // a failure before the first byte is still answered as one
    response.setHeader('Content-Type', 'text/csv; charset=utf-8').setHeader('Cache-Control', 'private, no-store');
    response.setHeader('Content-Disposition', `attachment; filename="${this.fileNames.today()}"`);
    const table = stringify({ header: true, columns: [...HISTORY_COLUMNS], record_delimiter: 'windows' });
    // A caller that goes away ends the reading; there is nobody to tell.
    await pipeline(Readable.from(withFirst(first, rows)), table, response).catch(() => response.destroy());
  }

  async *#rows(criteria: JobCriteria): AsyncGenerator<string[]> {
    for await (const jobs of this.search.batches(criteria, BATCH)) {
      const notes = await this.presenter.notes(jobs);
      for (const [index, job] of jobs.entries()) yield historyRow(job, this.catalog.find(job.type)?.title ?? null, notes[index] ?? []);
    }
  }
}

async function* withFirst(first: IteratorResult<string[], unknown>, others: AsyncGenerator<string[]>): AsyncGenerator<string[]> {
  if (first.done === true) return;
  yield first.value;
  yield* others;
}

async function* none(): AsyncGenerator<string[]> {
  // there is nothing
}
