import type { EventSelection } from './event-selection.js';

/** What is listened to, and by whom. */
export interface ListenOptions extends EventSelection {
  /**
   * The listening service, such as `billing`: of all that listen with the same group and queue one handles each event, and
   * events wait while none of them is there. Null: each listener gets every event, from now on and while it is connected.
   */
  readonly group: string | null;
  /** The last part of the queue's name `<namespace>.on.<group>.<queue>`; each listener of a service has its own. Default `events`. */
  readonly queue?: string;
  /** How often a handler that throws is tried with an event, before that is put aside; default 5. */
  readonly tries?: number;
  /** How many handlers run at once, each for another job: 1 to 64, default 64. */
  readonly concurrency?: number;
}
