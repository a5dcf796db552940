/** What a handler can know of an event besides the event. */
export interface EventContext {
  /** The broker has handed it out before: this process or another may have handled it, perhaps in part. */
  readonly repeated: boolean;
  /** 1 for the handler's first try with this event, one more each time that it threw. */
  readonly attempt: number;
}
