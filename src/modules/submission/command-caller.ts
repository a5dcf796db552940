import { Injectable, UnauthorizedException } from '@nestjs/common';
import type { AmqpContext } from '#libs/amqp/nestjs';
import { JobcastError } from '#libs/contract';
import { Authenticator, type Caller } from '../access/index.js';
import { CommandTenant } from './command-tenant.js';

/** Who sent a command, and for which tenant. Without `JOBCAST_AUTH=jwt` publishers are trusted and may do everything. */
@Injectable()
export class CommandCaller {
  readonly #authenticator: Authenticator;
  readonly #tenant: CommandTenant;

  constructor(authenticator: Authenticator, tenant: CommandTenant) {
    this.#authenticator = authenticator;
    this.#tenant = tenant;
  }

  /** Whose command it is, as it is to be checked; `said` is what the body says. @throws JobcastError `FORBIDDEN` */
  tenantOf(said: unknown, context: AmqpContext): Promise<unknown> {
    return this.#tenant.of(said, context);
  }

  /** By the message's header `authorization`. @throws JobcastError `FORBIDDEN` */
  async of(context: AmqpContext): Promise<Caller> {
    try {
      return { ...(await this.#authenticator.caller(context.headers.authorization)), door: 'amqp' };
    } catch (error) {
      if (error instanceof UnauthorizedException) throw new JobcastError('FORBIDDEN', error.message);
      throw error;
    }
  }
}
