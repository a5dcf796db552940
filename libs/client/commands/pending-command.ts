import { randomUUID } from 'node:crypto';
import { JobcastError, type Reply } from '#libs/contract';
import type { CommandBodies } from './command-bodies.js';
import { takenEffect } from './taken-effect.js';

/** A command as it is asked for. */
export interface CommandRequest {
  readonly key: keyof CommandBodies;
  readonly body: Buffer;
  /** What the caller waits for. */
  readonly until: 'reply' | 'confirm';
}

/** A reply that is no refusal. */
export type GoodReply = Extract<Reply, { ok: true }>;

/** One command from its call to its answer; undefined is the answer of one that is only to be confirmed. */
export class PendingCommand {
  /** Message id and correlation id, the same each time that it is sent: by it and the body the service recognises a repeat. */
  readonly id = randomUUID();
  readonly answer: Promise<GoodReply | undefined>;
  #attempts = 0;
  #sent = false;
  #repeated = false;
  #resolve: (reply: GoodReply | undefined) => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;

  constructor(readonly request: CommandRequest) {
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Whether the broker may have it. */
  get sent(): boolean {
    return this.#sent;
  }

  /** It is being sent. Gives the attempt's number, from 1. */
  sending(): number {
    this.#repeated ||= this.#sent;
    this.#sent = true;
    return (this.#attempts += 1);
  }

  /** An attempt has failed; `maybeTaken`: the broker may have it all the same. Gives whether it was the last attempt so far. */
  notConfirmed(attempt: number, maybeTaken: boolean): boolean {
    if (attempt === 1 && this.#attempts === 1) this.#sent = maybeTaken;
    return attempt === this.#attempts;
  }

  /** The broker has it, which is the answer when no other is waited for. */
  confirmed(): void {
    this.#resolve(undefined);
  }

  /** The service has answered. */
  replied(reply: Reply): void {
    if (reply.ok) return this.#resolve(reply);
    const { code, message, details } = reply.error;
    const effect = this.#repeated ? takenEffect(this.request, reply.error) : undefined;
    if (effect) this.#resolve({ ok: true, job: effect, warnings: [] });
    else this.#reject(new JobcastError(code, message, details));
  }

  /** There will be no answer. */
  failed(error: unknown): void {
    this.#reject(error);
  }
}
