/** What a tenant or a job type may be called. It keeps dots and wildcards out of routing keys. */
export const NAME_PATTERN = /^[a-z0-9][a-z0-9_-]{0,62}$/;

/**
 * How deep objects and lists of parameters, results and checkpoints may be nested: PostgreSQL and other readers run out of stack at some
 * thousands of levels.
 */
export const MAX_JSON_DEPTH = 500;

/** The broker's names of one installation. */
export interface Topology {
  readonly commandsExchange: string;
  readonly eventsExchange: string;
  readonly rejectedExchange: string;
  /** The exchange that takes command keys nobody knows. */
  readonly unroutedExchange: string;
  readonly commandsQueue: string;
  readonly controlQueue: string;
  readonly rejectedQueue: string;
}

/** The broker's names for a namespace (`JOBCAST_NAMESPACE`). */
export function topologyOf(namespace: string): Topology {
  return {
    commandsExchange: `${namespace}.commands`,
    eventsExchange: `${namespace}.events`,
    rejectedExchange: `${namespace}.rejected`,
    unroutedExchange: `${namespace}.commands.unrouted`,
    commandsQueue: `${namespace}.commands`,
    controlQueue: `${namespace}.control`,
    rejectedQueue: `${namespace}.rejected`,
  };
}

/** The keys of the commands. */
export const COMMAND = { submit: 'job.submit', enqueue: 'job.enqueue', stop: 'job.stop' } as const;
