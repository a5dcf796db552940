import { Body, Controller, Delete, Get, HttpCode, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ROLES } from '#libs/contract';
import { Settings } from '../../settings/index.js';
import { AccessGuard, Authenticator, CurrentCaller, refuseCrossSite, SESSION_COOKIE, type Caller } from '../access/index.js';
import { serviceVersion } from '../instances/index.js';
import { JobTypeCatalog } from '../job-types/index.js';
import { textCheck } from '../jobs/index.js';
import { Health } from '../observability/index.js';
import { prefixOf } from './public-path.js';
import { readFields, readNothing } from './read-fields.js';
import { TakesBody } from './request-body.js';
import { sessionView, type SessionView } from './session-view.js';

const TOKEN = { token: { ...textCheck(16_384), required: true } };

/** Who asks, and a browser's session: its token in a cookie that no script reads. */
@Controller('v1/session')
export class SessionController {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly settings: Settings,
    private readonly catalog: JobTypeCatalog,
    private readonly health: Health,
  ) {}

  /** Who the caller is and what it may; without authentication the local administrator. */
  @Get()
  @UseGuards(AccessGuard)
  find(@CurrentCaller() caller: Caller): SessionView {
    const asked = this.catalog.all().flatMap(({ options }) => [...options.createPermissions, ...options.cancelPermissions]);
    const administrator = [...new Set<string>([...ROLES.administrator, ...asked.sort()])];
    const { broker } = this.health.report();
    return sessionView(caller, this.settings, {
      version: serviceVersion(),
      roleTable: { ...ROLES, administrator },
      broker: { configured: broker !== 'none', connected: broker === 'connected' },
    });
  }

  /** 401 for a token that is refused. Without authentication nothing is kept. */
  @Post()
  @TakesBody('session')
  @HttpCode(204)
  async begin(@Body() body: unknown, @Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<void> {
    refuseCrossSite(request, { mustTell: false });
    const { token } = readFields(body, TOKEN);
    const caller = await this.authenticator.callerOfToken(String(token));
    if (!caller.isLocalAdministrator) response.cookie(SESSION_COOKIE, token, cookieOptions(request));
  }

  /** Forgets the cookie; the token itself stays good until it expires. */
  @Delete()
  @HttpCode(204)
  end(@Body() body: unknown, @Req() request: Request, @Res({ passthrough: true }) response: Response): void {
    refuseCrossSite(request, { mustTell: false });
    readNothing(body);
    response.clearCookie(SESSION_COOKIE, cookieOptions(request));
  }
}

function cookieOptions(request: Request): { httpOnly: true; sameSite: 'strict'; path: string; secure: boolean } {
  const isHttps = request.secure || request.headers['x-forwarded-proto'] === 'https';
  return { httpOnly: true, sameSite: 'strict', path: prefixOf(request) || '/', secure: isHttps };
}
