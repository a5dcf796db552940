import { Controller, HttpCode, Param, Post, Put, Req, UseGuards } from '@nestjs/common';
import type { Request } from 'express';
import { JobcastError } from '#libs/contract';
import { Settings } from '../../settings/index.js';
import { AccessGuard, CurrentCaller, type Caller } from '../access/index.js';
import { AttachFile } from '../use-cases/index.js';
import { fileView, type FileView } from './file-view.js';
import { readMultipart } from './read-multipart.js';
import { TakesBody } from './request-body.js';

/** Files by REST that are submitted with PENDING jobs; nothing of them is kept in memory. */
@Controller('v1/jobs/:id/files')
@UseGuards(AccessGuard)
export class UploadsController {
  constructor(
    private readonly attachFile: AttachFile,
    private readonly settings: Settings,
  ) {}

  /** The body is the content; a file of the same name is replaced. */
  @Put(':name')
  @TakesBody('stream')
  @HttpCode(201)
  put(
    @Param('id') jobId: string,
    @Param('name') name: string,
    @CurrentCaller() caller: Caller,
    @Req() request: Request,
  ): Promise<FileView> {
    return this.#answered(request, async () => {
      this.#refuseTooLong(request);
      return fileView(await this.attachFile.execute(caller, { tenant: null, jobId }, { name, content: request }));
    });
  }

  /** A form with one or several files. Those before one that is refused stay. */
  @Post()
  @TakesBody('stream')
  post(@Param('id') jobId: string, @CurrentCaller() caller: Caller, @Req() request: Request): Promise<{ items: FileView[] }> {
    return this.#answered(request, async () => {
      const files = await readMultipart(request, (name, content) =>
        this.attachFile.execute(caller, { tenant: null, jobId }, { name, content }),
      );
      return { items: files.map(fileView) };
    });
  }

  /** A refusal is answered while the content still comes: the rest of it is thrown away. */
  async #answered<R>(request: Request, work: () => Promise<R>): Promise<R> {
    try {
      return await work();
    } catch (error) {
      request.resume();
      throw error;
    }
  }

  #refuseTooLong({ headers }: Request): void {
    const { maxFileBytes } = this.settings;
    if (Number(headers['content-length'] ?? 0) <= maxFileBytes) return;
    throw new JobcastError(
      'TOO_LARGE',
      `expected a file of at most ${maxFileBytes} bytes (JOBCAST_MAX_FILE_BYTES), got ${headers['content-length']}; split it, or raise the limit`,
    );
  }
}
