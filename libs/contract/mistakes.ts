import type { ErrorCode, ErrorDetail } from './error-code.js';
import { JobcastError } from './jobcast-error.js';

/** The most details of one answer. */
export const MAX_DETAILS = 100;

/** The mistakes in one message: the first {@link MAX_DETAILS} with their details, and the number of all. */
export class Mistakes {
  readonly details: ErrorDetail[] = [];
  #count = 0;
  #limit: string | undefined;

  get count(): number {
    return this.#count;
  }

  /** Adds a mistake; its detail is made only if the answer shows it, because a message may have a million mistakes. */
  add(detail: () => ErrorDetail): void {
    this.#count += 1;
    if (this.details.length < MAX_DETAILS) this.details.push(detail());
  }

  /** Notes why the check found only its first mistake, such as `parameters above 65536 bytes are checked up to the first mistake`. */
  noteLimit(limit: string): void {
    this.#limit = limit;
  }

  /** All details in one text: `a is wrong; b is wrong; and 3 more`. */
  toString(): string {
    const shown = this.details.map(({ property, message }) => `${property} ${message}`);
    const more = this.#count - shown.length;
    return [...shown, ...(more > 0 ? [`and ${more} more`] : []), ...(this.#limit === undefined ? [] : [this.#limit])].join('; ');
  }

  /** The refusal of the message. Its text has the first mistake, and how many more there are. */
  toError(code: ErrorCode = 'INVALID_MESSAGE'): JobcastError {
    const [first] = this.details;
    const more = this.#count - 1;
    const shown = more > MAX_DETAILS - 1 ? `, of which ${MAX_DETAILS - 1} are shown` : '';
    const notes = [...(more > 0 ? [`and ${more} more${shown}`] : []), ...(this.#limit === undefined ? [] : [this.#limit])];
    const message = `${first?.property ?? 'message'}: ${first?.message ?? 'is wrong'}`;
    return new JobcastError(code, notes.length > 0 ? `${message} (${notes.join('; ')})` : message, this.details);
  }
}
