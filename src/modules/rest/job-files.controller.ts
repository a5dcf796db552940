import { pipeline } from 'node:stream/promises';
import { Controller, Get, NotFoundException, Param, Res, UseGuards } from '@nestjs/common';
import type { Response } from 'express';
import { AccessGuard, CurrentCaller, type Caller } from '../access/index.js';
import { JobFiles } from '../execution/index.js';
import { shown } from '../jobs/index.js';
import { VisibleJobs } from '../use-cases/index.js';
import { attachment } from './content-disposition.js';
import { fileView, type FileView } from './file-view.js';

/** The files of jobs by REST: lists and downloads. */
@Controller('v1/jobs/:id/files')
@UseGuards(AccessGuard)
export class JobFilesController {
  constructor(
    private readonly files: JobFiles,
    private readonly visible: VisibleJobs,
  ) {}

  @Get()
  async list(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<{ items: FileView[] }> {
    const job = await this.visible.require(caller, null, id);
    return { items: (await this.files.list(job.tenant, job.id)).map(fileView) };
  }

  /** The content, to be saved: never to be shown as a page of this service, whatever is in it. */
  @Get(':fileId')
  async download(
    @Param('id') id: string,
    @Param('fileId') fileId: string,
    @CurrentCaller() caller: Caller,
    @Res() response: Response,
  ): Promise<void> {
    const job = await this.visible.require(caller, null, id);
    const found = await this.files.open(job.tenant, job.id, fileId);
    if (!found)
      throw new NotFoundException(
        `expected the id of a file of job ${job.id}, got ${shown(fileId)}; there is no such file, look at the list of files`,
      );
    const { file, stream } = found;
    response.setHeader('Content-Type', file.mediaType).setHeader('Content-Length', file.bytes);
    response.setHeader('Content-Disposition', attachment(file.name)).setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Content-Security-Policy', "default-src 'none'; sandbox").setHeader('Cache-Control', 'private, no-store');
    response.setHeader('Repr-Digest', `sha-256=:${Buffer.from(file.sha256, 'hex').toString('base64')}:`);
    await pipeline(stream, response).catch(() => response.destroy());
  }
}
