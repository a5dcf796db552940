import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { Authenticator } from './authenticator.js';
import type { Caller } from './caller.js';
import { refuseCrossSite } from './refuse-cross-site.js';
import { sessionToken } from './session-cookie.js';

/** A request of which the guard knows who sent it. */
export type CalledRequest = Request & { caller?: Caller };

/**
 * Lets a request in when it is known who sent it; {@link CurrentCaller} gives it to handlers. The header `authorization` goes before the
 * cookie. Where a browser acts by itself (with the cookie, or without authentication), it must not be another site that makes it.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  readonly #authenticator: Authenticator;

  constructor(authenticator: Authenticator) {
    this.#authenticator = authenticator;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<CalledRequest>();
    request.caller = { ...(await this.#callerOf(request)), door: 'rest' };
    return true;
  }

  async #callerOf(request: CalledRequest): Promise<Caller> {
    const { authorization } = request.headers;
    const token = authorization === undefined ? sessionToken(request) : undefined;
    const caller = await (token === undefined ? this.#authenticator.caller(authorization) : this.#authenticator.callerOfToken(token));
    if (token !== undefined || caller.isLocalAdministrator) refuseCrossSite(request, { mustTell: !caller.isLocalAdministrator });
    return caller;
  }
}
