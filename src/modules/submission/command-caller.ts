import { Injectable, UnauthorizedException } from '@nestjs/common';
import type { AmqpContext } from '#libs/amqp/nestjs';
import { JobcastError } from '#libs/contract';
import { Authenticator, type Caller } from '../access/index.js';

/** Who sent a command. Without `JOBCAST_AUTH=jwt` publishers are trusted and may do everything. */
@Injectable()
export class CommandCaller {
  readonly #authenticator: Authenticator;

  constructor(authenticator: Authenticator) {
    this.#authenticator = authenticator;
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
