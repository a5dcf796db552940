import { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { endChild } from './end-child.js';
import type { HeardEvent } from './heard-event.js';

const PROGRAM = fileURLToPath(new URL('./listener.js', import.meta.url));
const END_WITHIN_MS = 2000;

/** The listener, a process of its own that has no code of Jobcast in it. */
export class ListenerProcess {
  readonly #child: ChildProcess;
  readonly #emitter = new EventEmitter();
  #ending = false;

  /** Starts it; `failed` is called when it ends by itself. */
  constructor(amqpUrl: string, exchange: string, failed: (error: Error) => void) {
    this.#child = spawn(process.execPath, [PROGRAM, exchange], {
      env: { ...process.env, AMQP_URL: amqpUrl },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    if (this.#child.stdout) createInterface({ input: this.#child.stdout }).on('line', (line) => this.#read(line));
    this.#child.once('error', failed);
    this.#child.once('close', (code) => {
      if (!this.#ending) failed(new Error(`the listener ended with ${String(code)}; was its connection to RabbitMQ lost?`));
    });
  }

  /** Resolves when its queue is bound: from then on it misses nothing. */
  async listening(signal: AbortSignal): Promise<void> {
    await once(this.#emitter, 'listening', { signal });
  }

  /** Calls back for each event, in the order of arrival. */
  onEvent(listener: (event: HeardEvent) => void): void {
    this.#emitter.on('event', listener);
  }

  /** Resolves with true when the condition, looked at after each event, holds; with false when nothing comes for `quietMs`. */
  async until(condition: () => boolean, { quietMs, signal }: { readonly quietMs: number; readonly signal: AbortSignal }): Promise<boolean> {
    while (!condition()) {
      const quiet = AbortSignal.timeout(quietMs);
      const heard = await once(this.#emitter, 'event', { signal: AbortSignal.any([signal, quiet]) }).then(
        () => true,
        () => false,
      );
      signal.throwIfAborted();
      if (!heard) return false;
    }
    return true;
  }

  /** Ends it. */
  async stop(): Promise<void> {
    this.#ending = true;
    await endChild(this.#child, () => this.#child.stdin?.end(), END_WITHIN_MS);
  }

  #read(line: string): void {
    if (line === 'listening') this.#emitter.emit('listening');
    else this.#emitter.emit('event', JSON.parse(line) as HeardEvent);
  }
}
