import { Injectable } from '@nestjs/common';
import type { AmqpContext } from '#libs/amqp/nestjs';
import { JobcastError } from '#libs/contract';
import { Settings } from '../../settings/index.js';
import { shown } from '../jobs/index.js';
import { TenantService } from '../tenants/index.js';

/** Whose command it is: what the body says, or with `JOBCAST_AMQP_TENANT=user` the tenant of the user that the broker has checked. */
@Injectable()
export class CommandTenant {
  readonly #byUser: boolean;
  readonly #tenants: TenantService;

  constructor(settings: Settings, tenants: TenantService) {
    this.#byUser = settings.amqpTenant === 'user';
    this.#tenants = tenants;
  }

  /** The tenant as it is to be checked. `said` is what the body says. @throws JobcastError `FORBIDDEN` */
  async of(said: unknown, context: AmqpContext): Promise<unknown> {
    if (!this.#byUser) return said;
    const user = context.userId;
    if (user === undefined) {
      throw new JobcastError(
        'FORBIDDEN',
        'expected the property user_id, which tells the tenant here, got a message without it; set it to the name you log in with',
      );
    }
    const tenant = await this.#tenants.findByAmqpUser(user);
    if (!tenant) {
      throw new JobcastError(
        'FORBIDDEN',
        `expected a user of the broker that belongs to a tenant, got ${shown(user)}; have it set as amqpUser of a tenant`,
      );
    }
    if (said !== undefined && said !== null && said !== tenant.name) {
      throw new JobcastError('FORBIDDEN', `expected the tenant of your user (${tenant.name}) or none, got ${shown(said)}; correct it`, [
        { property: 'tenant', message: `expected ${tenant.name} or nothing, got ${shown(said)}` },
      ]);
    }
    return tenant.name;
  }
}
