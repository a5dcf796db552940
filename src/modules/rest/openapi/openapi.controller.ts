import { Controller, Get, Header, Req } from '@nestjs/common';
import type { Request } from 'express';
import { serviceVersion } from '../../instances/index.js';
import { prefixOf } from '../public-path.js';
import { openApiDocument, type OpenApiDocument } from './document.js';

/** The description of REST; it tells nothing of any job, so whoever reaches the service may read it. */
@Controller('openapi.json')
export class OpenApiController {
  @Get()
  @Header('Cache-Control', 'no-cache')
  document(@Req() request: Request): OpenApiDocument {
    return openApiDocument(serviceVersion(), prefixOf(request));
  }
}
