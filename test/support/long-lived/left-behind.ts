import { AsyncLocalStorage, createHook } from 'node:async_hooks';

/** Timers, sockets, servers, child processes and message ports of threads. */
const WATCHED = new Set(['Timeout', 'TCPWRAP', 'TCPSERVERWRAP', 'PIPEWRAP', 'PROCESSWRAP', 'MESSAGEPORT']);
/** A part that is the first to need one more connection of a shared pool opens it there, for all. */
const OF_THE_POOL = /node_modules\/pg(-pool)?\//;

/** Something that was made and not released. */
export interface Open {
  readonly type: string;
  /** Its stack is where it was made. It is read for a report only, because that takes long. */
  readonly made: Error;
}

type OpenById = Map<number, Open>;

/**
 * Finds timers and handles that code has made and not released, including those that do not keep the process alive. Everything
 * counts that was made by the watched code or in a callback that follows from it; other code of the process does not.
 */
export class LeftBehind {
  readonly #context = new AsyncLocalStorage<OpenById>();
  readonly #owners = new Map<number, OpenById>();
  readonly #hook = createHook({
    init: (id, type) => {
      const open = WATCHED.has(type) ? this.#context.getStore() : undefined;
      if (!open) return;
      open.set(id, { type, made: new Error(type) });
      this.#owners.set(id, open);
    },
    destroy: (id) => {
      this.#owners.get(id)?.delete(id);
      this.#owners.delete(id);
    },
  });

  /** Runs `work`; gives a list of what is open of all that it has made. */
  async watch(work: () => Promise<void>): Promise<() => Open[]> {
    const open: OpenById = new Map();
    this.#hook.enable();
    await this.#context.run(open, work);
    return () => [...open.values()].filter(({ made }) => !OF_THE_POOL.test(made.stack ?? ''));
  }

  /** Watches nothing any more. Node.js 20 makes every promise slower for each context that is not disabled. */
  end(): void {
    this.#hook.disable();
    this.#context.disable();
  }
}
