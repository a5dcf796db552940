import { Injectable, Logger } from '@nestjs/common';
import { Repeating } from '#libs/runtime';
import { Database } from '../../database/index.js';
import { Settings } from '../../settings/index.js';
import type { JobInfo } from '../jobs/index.js';
import type { Completion } from './completion.js';
import { updateCompletions, type CompletionUpdate } from './update-completions.sql.js';

interface Watched {
  readonly job: JobInfo;
  readonly completion: Completion;
  writtenPercent: number;
}

/** Stores how far this instance's jobs have come: one statement for all that changed, once per `completionUpdateRateMs`. */
@Injectable()
export class CompletionWriter extends Repeating {
  readonly #logger = new Logger('CompletionWriter');
  readonly #watched = new Map<string, Watched>();

  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
  ) {
    super();
  }

  /** Watches a running job until the function that it gives is called. */
  watch(job: JobInfo, completion: Completion): () => void {
    const watched: Watched = { job, completion, writtenPercent: 0 };
    this.#watched.set(job.id, watched);
    return () => {
      if (this.#watched.get(job.id) === watched) this.#watched.delete(job.id);
    };
  }

  protected override async turn(): Promise<number> {
    await this.#write(this.#changes());
    return this.settings.completionUpdateRateMs;
  }

  #changes(): CompletionUpdate[] {
    return [...this.#watched.values()].flatMap(({ job, completion: { percent }, writtenPercent }) =>
      percent > writtenPercent && job.claimToken !== null ? [{ jobId: job.id, claimToken: job.claimToken, percent }] : [],
    );
  }

  async #write(updates: readonly CompletionUpdate[]): Promise<void> {
    if (updates.length === 0 || !this.database.connected) return;
    const percentOf = new Map(updates.map(({ jobId, percent }) => [jobId, percent]));
    try {
      for (const id of await updateCompletions(this.database, updates)) {
        const watched = this.#watched.get(id);
        if (watched) watched.writtenPercent = percentOf.get(id) ?? watched.writtenPercent;
      }
    } catch (error) {
      this.#logger.warn(`completion was not written, trying again: ${String(error)}`);
    }
  }
}
