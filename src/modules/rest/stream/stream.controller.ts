import { Controller, Get, Query, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import { AccessGuard, CurrentCaller, scopedCriteria, type Caller } from '../../access/index.js';
import type { Fields } from '../../jobs/index.js';
import { readCriteria } from '../filter-fields.js';
import { JobStream } from './job-stream.js';
import { Subscriber } from './subscriber.js';

/** A stream ends after this time, or when its token does, so that a client that continues must authenticate again; with `Last-Event-ID` it misses no event. */
const LASTS_MS = 15 * 60_000;
/** When a client that lost its connection is to come back. */
const RETRY_MS = 2_000;

/** Changes of jobs as they happen, by server-sent events. */
@Controller('v1/stream')
@UseGuards(AccessGuard)
export class StreamController {
  constructor(private readonly stream: JobStream) {}

  @Get()
  listen(@Query() query: Fields, @CurrentCaller() caller: Caller, @Req() request: Request, @Res() response: Response): void {
    const leave = this.stream.enter(caller.subject === null ? `from ${request.ip}` : `of ${caller.tenant ?? ''}/${caller.subject}`);
    const subscriber = new Subscriber(response, scopedCriteria(caller, readCriteria(query)));
    const lastId = request.headers['last-event-id'];
    response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
    response.write(`retry: ${RETRY_MS}\n: open\n\n`);
    const unsubscribe = this.stream.subscribe(subscriber, typeof lastId === 'string' ? lastId : undefined);
    const leftMs = caller.expiresAt ? caller.expiresAt.getTime() - Date.now() : LASTS_MS;
    const end = setTimeout(() => subscriber.end(), Math.min(LASTS_MS, leftMs)).unref();
    response.on('close', () => {
      clearTimeout(end);
      unsubscribe();
      leave();
    });
  }
}
