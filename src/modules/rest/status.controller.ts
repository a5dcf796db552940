import { Controller, Get, UseGuards } from '@nestjs/common';
import { topologyOf } from '#libs/contract';
import { Database, isDatabaseOutage } from '../../database/index.js';
import { outboxState, type OutboxState } from '../../events/index.js';
import { Settings } from '../../settings/index.js';
import { AccessGuard } from '../access/index.js';
import { Health, type HealthReport } from '../observability/index.js';

/** What is degraded, as REST shows it. */
export interface StatusView extends Pick<HealthReport, 'database' | 'broker' | 'message'> {
  /** Null while the database is away. */
  readonly outbox: OutboxState | null;
  /** Messages that were refused and put aside; null without a broker. */
  readonly rejected: { readonly messages: number } | null;
}

/** How the service is, by REST. */
@Controller('v1/status')
@UseGuards(AccessGuard)
export class StatusController {
  readonly #rejectedQueue: string;

  constructor(
    private readonly database: Database,
    private readonly health: Health,
    { namespace }: Settings,
  ) {
    this.#rejectedQueue = topologyOf(namespace).rejectedQueue;
  }

  @Get()
  async status(): Promise<StatusView> {
    const { database, broker, message } = this.health.report();
    const [outbox, messages] = await Promise.all([this.#outbox(), this.health.countMessages(this.#rejectedQueue)]);
    return { database, broker, message, outbox, rejected: messages === null ? null : { messages } };
  }

  async #outbox(): Promise<OutboxState | null> {
    try {
      return await outboxState(this.database);
    } catch (error) {
      if (isDatabaseOutage(error)) return null;
      throw error;
    }
  }
}
