import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { Authenticator } from './authenticator.js';
import type { Caller } from './caller.js';

/** A request of which the guard knows who sent it. */
export type CalledRequest = Request & { caller?: Caller };

/** Lets a request in when it is known who sent it; {@link CurrentCaller} gives it to handlers. */
@Injectable()
export class AccessGuard implements CanActivate {
  readonly #authenticator: Authenticator;

  constructor(authenticator: Authenticator) {
    this.#authenticator = authenticator;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<CalledRequest>();
    request.caller = await this.#authenticator.caller(request.headers.authorization);
    return true;
  }
}
