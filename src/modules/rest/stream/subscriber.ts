import type { Response } from 'express';
import type { JobCriteria } from '../../jobs/index.js';
import { lookedUp } from './wants.js';

/** What may wait for a reader that is slow; one that is slower is let go, and comes back. */
const MAX_WAITING_BYTES = 1_048_576;

/** One who listens to changes: an answer of HTTP that does not end. */
export class Subscriber {
  /** The criteria that only the database can check; null: none. */
  readonly filter: JobCriteria | null;
  /** The same for those who ask for the same. */
  readonly filterKey: string;

  constructor(
    private readonly response: Response,
    /** What it may see and wants to see; null: nothing. */
    readonly criteria: JobCriteria | null,
  ) {
    this.filter = criteria && lookedUp(criteria);
    this.filterKey = JSON.stringify(this.filter);
  }

  /** Sends the text of an event. */
  send(text: string): void {
    this.#write(text);
  }

  /** There may have been changes that were not told: it is to look for itself. */
  lookAgain(id: string): void {
    this.#write(`id: ${id}\nevent: look-again\ndata: {}\n\n`);
  }

  /** Keeps the connection, and shows it when there is none. */
  ping(): void {
    this.#write(': ping\n\n');
  }

  /** Ends the answer; whoever still wants to listen comes back. */
  end(): void {
    this.response.end();
  }

  #write(text: string): void {
    if (this.response.writableLength > MAX_WAITING_BYTES) this.response.destroy();
    else if (!this.response.writableEnded && !this.response.destroyed) this.response.write(text);
  }
}
