import type { EventSelection } from '../listening/event-selection.js';
import type { ListenOptions } from '../listening/listen-options.js';

/** Which events a method handles, and how. */
export interface JobEventChoice extends EventSelection, Pick<ListenOptions, 'tries' | 'concurrency'> {
  /** Each replica of the service gets every event while it is connected; default false: one replica handles each, and none is missed. */
  readonly perReplica?: boolean;
  /**
   * The last part of the queue's name; default `<Class>.<method>`. With a name of its own the queue, and what waits in it, stays
   * when the class or the method is renamed.
   */
  readonly name?: string;
}
