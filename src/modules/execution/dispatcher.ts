import { Injectable, Logger } from '@nestjs/common';
import { Repeating } from '#libs/runtime';
import { v4 as uuid } from 'uuid';
import { isDatabaseOutage } from '../../database/index.js';
import { InstanceRegistry } from '../instances/index.js';
import type { Claimant, JobInfo } from '../jobs/index.js';
import { Claims, SchedulingSignals } from '../scheduling/index.js';
import type { Room } from './room.js';

/** How long it sleeps at most: what wakes it may get lost while the connection is away. */
const BACKSTOP_MS = 2_000;

/** For whom jobs are claimed. */
export interface ClaimCustomer {
  /** How many jobs are wanted now. */
  room(): Room;
  /** Takes over the jobs of a claim: they are TO_BE_RUN and this instance holds them. */
  accept(jobs: readonly JobInfo[]): void;
}

/** Claims jobs when there is room and it was woken; one claim at a time. */
@Injectable()
export class Dispatcher extends Repeating {
  readonly #logger = new Logger('Dispatcher');
  /** The claim whose answer has not come. */
  #unanswered: Claimant | null = null;
  #customer: ClaimCustomer = { room: () => ({ places: 0, ahead: 0 }), accept: () => undefined };

  constructor(
    private readonly claims: Claims,
    private readonly instances: InstanceRegistry,
    signals: SchedulingSignals,
  ) {
    super();
    signals.onWork(() => this.wake());
  }

  /** Tells for whom to claim; to be called before the start. */
  serve(customer: ClaimCustomer): void {
    this.#customer = customer;
  }

  protected override async turn(): Promise<number> {
    const gotAll = await this.#claim();
    // Jittered, so that instances do not all come to the claim's lock at the same moment.
    return gotAll ? 0 : BACKSTOP_MS * (0.75 + Math.random() / 2);
  }

  /** Resolves to whether it got all that it asked for, so that there may be more. */
  async #claim(): Promise<boolean> {
    const { incarnation, name, types, lease } = this.instances;
    if (incarnation === null || !lease.live || types.length === 0) return false;
    try {
      await this.#recover();
      const { places, ahead } = this.#customer.room();
      if (places + ahead === 0) return false;
      const claimant = (this.#unanswered = { instance: name, heldBy: incarnation, claimToken: uuid() });
      const jobs = await this.claims.claim({ places, ahead, types, claimant });
      this.#answered(jobs, claimant);
      return jobs.length >= places + ahead;
    } catch (error) {
      if (!isDatabaseOutage(error)) this.#logger.error('a claim failed, trying again', { err: error });
      return false;
    }
  }

  /** The last claim may have been committed though its answer was lost: those jobs are held here, and nobody else will run them. */
  async #recover(): Promise<void> {
    const claimant = this.#unanswered;
    if (claimant) this.#answered(await this.claims.takenBy(claimant), claimant);
  }

  /** An incarnation that was taken for lost meanwhile has nothing any more: others rescue what it still took. */
  #answered(jobs: readonly JobInfo[], { heldBy }: Claimant): void {
    this.#unanswered = null;
    if (heldBy === this.instances.incarnation) this.#customer.accept(jobs);
  }
}
