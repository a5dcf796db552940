/** What the command `jobcast` ends with. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  refused: 4,
  unreachable: 5,
  recycled: 111,
  interrupted: 130,
} as const;

/** One of {@link EXIT}. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What each code means, for `jobcast help exit-codes` and the documentation. */
export const EXIT_CODE_MEANINGS: Readonly<Record<ExitCode, string>> = {
  [EXIT.ok]: 'done; with --wait or --follow: the job SUCCEEDED',
  [EXIT.failed]: 'the job FAILED or was ABORTED, or the service has failed',
  [EXIT.usage]: 'the command line or the request is wrong; the message names the field',
  [EXIT.notFound]: 'there is no such job, tenant, instance or schedule',
  [EXIT.refused]: 'not allowed, not in this state, or a limit is reached',
  [EXIT.unreachable]: 'the service cannot be reached',
  [EXIT.recycled]: 'the worker has reached --max-job-count or --max-mem-usage and wants to be started again',
  [EXIT.interrupted]: 'interrupted by Ctrl-C',
};
